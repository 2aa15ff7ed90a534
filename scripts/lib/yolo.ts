import { join, posix, relative, sep } from 'node:path';
import sharp from 'sharp';
import { annotationsError, type Dataset } from '../../src/model/dataset/dataset';
import { type DataYaml, readDataYaml, SPLITS } from '../../src/model/dataset/dataYaml';
import { fileFinder } from '../../src/model/dataset/findFile';
import { decodeText } from '../../src/model/dataset/text';
import { labelNames, readYolo, type YoloImage } from '../../src/model/dataset/yolo';
import { AppError } from '../../src/model/errors';
import { type AnnotationFiles, type DatasetOptions, textOrError } from './annotationFiles';
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
    ? await readDataYaml(decodeText(readFile(path), path, 'yaml'), path)
    : { ...NO_SPLITS, names: namesOfLines(decodeText(readFile(path), path, 'txt')) };
  const files = listFiles(folder);
  const imageFolder = images ?? folder;
  const all = imagesBelow(imageFolder);
  const entries = (split ? [split] : SPLITS)
    .map((name) => yaml.splits.get(name) ?? [])
    .find(({ length }) => length > 0);
  const ofSplit = entries && imagesOfSplit(entries, all, folder, files);
  if (!ofSplit && (split || (entries && !images))) {
    throw annotationsError(path, `no image of its ${split ?? 'val, test or train'} is there`);
  }
  const isFile = new Set(files);
  const below = relative(folder, imageFolder).split(sep).join(posix.sep);
  const listed: YoloImage[] = [];
  for (const image of ofSplit ?? all) {
    const labelName = [posix.join(below, image), image].flatMap(labelNames).find((name) => isFile.has(name));
    listed.push(await yoloImage(imageFolder, image, folder, labelName));
  }
  return readYolo(listed, yaml.names, path, yaml.keypoints);
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

/**
 * Images of a split: those below the folders that it names, or that its text files list. Paths of other machines are
 * met by their ends; null where nothing is found.
 */
function imagesOfSplit(
  entries: readonly string[],
  images: readonly string[],
  folder: string,
  files: readonly string[],
): readonly string[] | null {
  const findFolder = fileFinder([...new Set(images.flatMap(foldersOf))]);
  const [findList, findImage] = [fileFinder(files), fileFinder(images)];
  const found = new Set<string>();
  for (const entry of entries) {
    const list = /\.txt$/i.test(entry) ? findList(entry) : null;
    if (list !== null) {
      const path = join(folder, list);
      for (const line of decodeText(readFile(path), path, 'txt').split(/\r\n|\r|\n/)) {
        const image = findImage(line.trim());
        if (image !== null) found.add(image);
      }
    }
    const below = list === null ? findFolder(entry) : null;
    if (below === null) continue;
    for (const image of images) if (image.startsWith(`${below}/`)) found.add(image);
  }
  return found.size === 0 ? null : [...found];
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
    const labels = new AppError('image-undecodable', { name: path }, { cause });
    return { file_name, width: 0, height: 0, labelName: '', labels };
  }
}
