import { type FileLook, fileLook, HEAD_BYTES, kindOf } from '../model/files/fileLook';

/** What a file given by drop, paste or picker is for. */
export type FileKind = 'image' | 'video' | 'model' | 'labels';

/** Names that say what a file is for; the reader that gets it then says what its content looks like instead. */
const KIND_BY_EXTENSION: Readonly<Record<string, FileKind>> = {
  onnx: 'model',
  pth: 'model',
  pt: 'model',
  ckpt: 'model',
  bin: 'model',
  tar: 'model',
  gz: 'model',
  safetensors: 'model',
  json: 'labels',
  mp4: 'video',
  m4v: 'video',
  mov: 'video',
  webm: 'video',
  mkv: 'video',
  ogv: 'video',
};

export const ACCEPTED_FILES = `image/*,video/*,${Object.keys(KIND_BY_EXTENSION)
  .map((extension) => `.${extension}`)
  .join(',')}`;

/** Extensions of the model picker. */
export const ACCEPTED_MODELS = '.onnx,.pth,.pt,.ckpt,.bin,.tar,.safetensors,.json';

/** What the video picker offers. */
export const ACCEPTED_VIDEOS = 'video/*,.mkv';

/** What a file's first bytes look like; a folder, or what can no longer be read, like nothing. */
export async function lookOf(file: Blob, name?: string): Promise<FileLook> {
  const head = await file
    .slice(0, HEAD_BYTES)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return fileLook(new Uint8Array(head), name);
}

/** Any other name says nothing: content decides, and what that leaves open the image decoder refuses. */
async function fileKind(file: File): Promise<FileKind> {
  if (file.type.startsWith('video/')) return 'video';
  const extension = file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase();
  const named = Object.hasOwn(KIND_BY_EXTENSION, extension) ? KIND_BY_EXTENSION[extension] : undefined;
  return named ?? kindOf(await lookOf(file, file.name)) ?? 'image';
}

export interface SortedFiles {
  readonly images: readonly File[];
  readonly videos: readonly File[];
  readonly models: readonly File[];
  readonly labels: readonly File[];
}

export async function sortFiles(files: Iterable<File>): Promise<SortedFiles> {
  const byKind: Record<FileKind, File[]> = { image: [], video: [], model: [], labels: [] };
  const given = [...files];
  const kinds = await Promise.all(given.map(fileKind));
  for (const [i, file] of given.entries()) byKind[kinds[i]!].push(file);
  return { images: byKind.image, videos: byKind.video, models: byKind.model, labels: byKind.labels };
}
