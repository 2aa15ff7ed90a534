/** What a file given by drop, paste or picker is for. Content decides in the end; names only choose the reader. */
export type FileKind = 'image' | 'video' | 'model' | 'labels';

const KIND_BY_EXTENSION: Readonly<Record<string, FileKind>> = {
  onnx: 'model',
  pth: 'model',
  pt: 'model',
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
export const ACCEPTED_MODELS = '.onnx,.pth,.pt,.safetensors,.json';

/** What the video picker offers. */
export const ACCEPTED_VIDEOS = 'video/*,.mkv';

/** Anything that is no model, no labels and no video is tried as an image, whose decoder has the last word. */
function fileKind(name: string): FileKind {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return KIND_BY_EXTENSION[extension] ?? 'image';
}

export interface SortedFiles {
  readonly images: readonly File[];
  readonly videos: readonly File[];
  readonly models: readonly File[];
  readonly labels: readonly File[];
}

export function sortFiles(files: Iterable<File>): SortedFiles {
  const byKind: Record<FileKind, File[]> = { image: [], video: [], model: [], labels: [] };
  for (const file of files) byKind[file.type.startsWith('video/') ? 'video' : fileKind(file.name)].push(file);
  return { images: byKind.image, videos: byKind.video, models: byKind.model, labels: byKind.labels };
}
