import { join, posix, relative, sep } from 'node:path';
import sharp from 'sharp';
import { annotationsError, type Dataset } from '../../src/model/dataset/dataset';
import { type DataYaml, readDataYaml, SPLITS } from '../../src/model/dataset/dataYaml';
import { fileFinder } from '../../src/model/dataset/findFile';
import { labelNames, readYolo, type YoloImage } from '../../src/model/dataset/yolo';
import { AppError, toAppError } from '../../src/model/errors';
import { fileLook } from '../../src/model/files/fileLook';
import { type AnnotationFiles, type DatasetOptions, readText, textOrError } from './annotationFiles';
import { readFile } from './command';
import { listFiles } from './files';
import { imagesBelow } from './images';

/**
 * A YOLO data set of `data.yaml`, or of a text file with the name of a class a line.
 * @throws AppError `annotations-format`, `images-missing`
 */
export async function openYolo(
  { folder, file }: AnnotationFiles,
  { images, split }: DatasetOptions,
): Promise<Dataset> {
  const path = join(folder, file);
  const yaml = /\.ya?ml$/i.test(file)
    ? await readDataYaml(readText(path, 'yaml'), path)
    : { ...NO_SPLITS, names: namesOfLines(readText(path, 'txt')) };
  const files = listFiles(folder);
  const imageFolder = images ?? folder;
  const all = imagesBelow(imageFolder);
  const chosen = split ?? SPLITS.find((name) => (yaml.splits.get(name) ?? []).length > 0);
  const entries = (chosen && yaml.splits.get(chosen)) ?? [];
  const ofSplit = imagesOfSplit(entries, all, folder, files);
  // A folder of images that was given is all there is to it, unless a split was asked for.
  if (!ofSplit && chosen && (split || !images)) {
    throw annotationsError(path, `no image of its ${chosen} is below ${imageFolder}; --split names another`);
  }
  const isFile = new Set(files);
  const below = relative(folder, imageFolder).split(sep).join(posix.sep);
  const listed: YoloImage[] = [];
  for (const image of ofSplit?.images ?? all) {
    const labelName = [posix.join(below, image), image].flatMap(labelNames).find((name) => isFile.has(name));
    listed.push(await yoloImage(imageFolder, image, folder, labelName));
  }
  const read = readYolo(listed, yaml.names, path, yaml.keypoints);
  const missing = (ofSplit?.missing ?? []).map((name) => new AppError('file-missing', { name }));
  const dataset = { ...read, unreadable: [...read.unreadable, ...missing] };
  // Labels are looked for in the data set's folder: images elsewhere may have theirs beside them.
  const bare = below.startsWith('..') ? listed.filter(({ labels }) => labels === null) : [];
  if (bare.length === 0) return dataset;
  const { findings } = dataset;
  const finding = { kind: 'image-unlabelled', count: bare.length, first: bare[0]!.file_name } as const;
  return { ...dataset, findings: [...findings, finding] };
}

const NO_SPLITS: Omit<DataYaml, 'names'> = { splits: new Map(), keypoints: false };

function namesOfLines(text: string): ReadonlyMap<number, string> {
  return new Map(
    text
      .trim()
      .split(/\r\n|\r|\n/)
      .map((line, i) => [i, line.trim()]),
  );
}

/** A split's images, and what it names of which nothing is there. */
interface SplitImages {
  readonly images: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Images of a split: those below the folders that it names, or that its text files list. Paths of other machines are
 * met by their ends; null where nothing is found.
 */
function imagesOfSplit(
  entries: readonly string[],
  images: readonly string[],
  folder: string,
  files: readonly string[],
): SplitImages | null {
  const findFolder = fileFinder([...new Set(images.flatMap(foldersOf))]);
  const [findList, findImage] = [fileFinder(files), fileFinder(images)];
  const found = new Set<string>();
  const missing: string[] = [];
  for (const entry of entries) {
    const list = /\.txt$/i.test(entry) ? findList(entry) : null;
    const below = list === null ? findFolder(entry) : null;
    const named =
      list === null
        ? images.filter((image) => below !== null && foldersOf(image).includes(below))
        : linesOf(readText(join(folder, list), 'txt')).flatMap((line) => {
            const image = findImage(line);
            if (image === null) missing.push(line);
            return image ?? [];
          });
    if (list === null && named.length === 0) missing.push(entry);
    for (const image of named) found.add(image);
  }
  return found.size === 0 ? null : { images: [...found], missing };
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => line.trim() || []);
}

/** `a` and `a/b` of `a/b/c.jpg`. */
function foldersOf(image: string): string[] {
  const parts = image.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function yoloImage(
  imageFolder: string,
  file_name: string,
  folder: string,
  labelName: string | undefined,
): Promise<YoloImage> {
  const path = join(imageFolder, file_name);
  try {
    const { width, height } = (await sharp(path).metadata()).autoOrient;
    const labels = labelName === undefined ? null : textOrError(join(folder, labelName), 'txt');
    return { file_name, width, height, labelName: labelName ?? '', labels };
  } catch (cause) {
    return { file_name, width: 0, height: 0, labelName: '', labels: undecodable(path, cause) };
  }
}

function undecodable(name: string, cause: unknown): AppError {
  try {
    return new AppError('image-undecodable', { name, looks: fileLook(readFile(name)) }, { cause });
  } catch (error) {
    return toAppError(error);
  }
}
