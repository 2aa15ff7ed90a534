import { SaxesParser } from 'saxes';
import { AppError } from '../errors';
import {
  annotationsError,
  type Dataset,
  type DatasetAnnotation,
  type DatasetImage,
  Findings,
  idsOfPaths,
} from './dataset';
import { booleanOf, boxOf, numberOf, sideOf } from './fields';
import { IMAGE_EXTENSION } from './findFile';

/** A file of a folder, or what it cannot be read for. */
export interface NamedText {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly text: string | AppError;
}

/** VOC's own objects lie three deep, parts of them four. */
const MAX_DEPTH = 64;

/** The elements that are read, by their path below `annotation`. */
const FIELDS = {
  filename: 'fileName',
  'size/width': 'width',
  'size/height': 'height',
  'object/name': 'name',
  'object/difficult': 'difficult',
  'object/bndbox/xmin': 'xmin',
  'object/bndbox/ymin': 'ymin',
  'object/bndbox/xmax': 'xmax',
  'object/bndbox/ymax': 'ymax',
} as const;
type Field = (typeof FIELDS)[keyof typeof FIELDS];
type Fields = Partial<Record<Field, string>>;

interface VocFile {
  readonly image: Fields;
  readonly objects: readonly Fields[];
}

const FIELD_AT: ReadonlyMap<string, Field> = new Map(Object.entries(FIELDS));

/**
 * One Pascal VOC file. Entities are not expanded (those that XML does not bring are an error), nothing external is
 * fetched, and no tree is built.
 * @throws AppError `annotations-format`
 */
function parseVoc(text: string, name: string): VocFile {
  const parser = new SaxesParser();
  const path: string[] = [];
  const image: Fields = {};
  const objects: Fields[] = [];
  let content = '';
  parser.on('error', (cause) => {
    throw annotationsError(name, `it is not XML: ${cause.message}`, cause);
  });
  parser.on('opentag', (tag) => {
    path.push(tag.name);
    content = '';
    if (path[0] !== 'annotation') throw annotationsError(name, 'its root is not <annotation>');
    if (path.length > MAX_DEPTH) throw annotationsError(name, `it is nested more than ${MAX_DEPTH} deep`);
    if (path.length === 2 && path[1] === 'object') objects.push({});
  });
  parser.on('text', (piece) => {
    content += piece;
  });
  parser.on('cdata', (piece) => {
    content += piece;
  });
  parser.on('closetag', () => {
    const field = FIELD_AT.get(path.slice(1).join('/'));
    const target = path[1] === 'object' ? objects.at(-1) : image;
    if (field && target) target[field] ??= content.trim();
    path.pop();
    content = '';
  });
  parser.write(text).close();
  return { image, objects };
}

/**
 * A folder of Pascal VOC files. Images' ids are their names, categories' count the names
 * in alphabetical order from 1. Coordinates count pixels
 * from 1, so 1 is taken off; width and height are differences. Source: effdet parser_voc.py. `difficult` objects are
 * ignored, as the VOC devkit does; objects' parts are not read.
 * @throws AppError `annotations-format` where no file can be read; else those that cannot are `unreadable`
 */
export function readVoc(files: Iterable<NamedText>, name: string): Dataset {
  const findings = new Findings();
  const unreadable: AppError[] = [];
  const images: DatasetImage[] = [];
  const objects: NamedAnnotation[] = [];
  for (const file of files) {
    try {
      if (file.text instanceof AppError) throw file.text;
      const { image, objects: found } = parseVoc(file.text, file.name);
      const image_id = images.length;
      images.push({
        id: image_id,
        ...imageNames(image.fileName ?? '', file.name),
        width: sideOf(image.width),
        height: sideOf(image.height),
      });
      for (const [i, fields] of found.entries()) {
        const object = readObject(fields, image_id, `${file.name}, object ${i + 1}`, findings);
        if (object) objects.push(object);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      unreadable.push(error);
    }
  }
  if (images.length === 0) throw unreadable[0] ?? annotationsError(name, 'no .xml file is in it');
  const ids = idsOfPaths(images.map(({ file_name }) => file_name));
  const names = [...new Set(objects.map(({ category }) => category))].sort();
  const idByName = new Map(names.map((category, i) => [category, i + 1]));
  return {
    images: images.map((image, i) => ({ ...image, id: ids[i]! })),
    categories: names.map((category) => ({ id: idByName.get(category)!, name: category })),
    annotations: objects.map(({ category, ...annotation }) => ({
      ...annotation,
      image_id: ids[annotation.image_id]!,
      category_id: idByName.get(category)!,
    })),
    findings: findings.list(),
    unreadable,
  };
}

/** Before all names and files are known: `image_id` is the index of the image. */
type NamedAnnotation = Omit<DatasetAnnotation, 'image_id' | 'category_id'> & {
  readonly image_id: number;
  readonly category: string;
};

function readObject(
  { name, difficult, xmin, ymin, xmax, ymax }: Fields,
  image_id: number,
  where: string,
  findings: Findings,
): NamedAnnotation | null {
  if (!name) return findings.add('annotation-malformed', where);
  const [x1, y1, x2, y2] = [xmin, ymin, xmax, ymax].map((corner) => numberOf(corner) ?? Number.NaN) as [
    number,
    number,
    number,
    number,
  ];
  const bbox = boxOf([x1 - 1, y1 - 1, x2 - x1, y2 - y1]);
  if (!bbox) return findings.add('box-missing', where);
  if (!(bbox[2] > 0 && bbox[3] > 0)) return findings.add('box-empty', where);
  const area = bbox[2] * bbox[3];
  return { image_id, category: name, bbox, area, iscrowd: false, ignore: booleanOf(difficult) };
}

/**
 * The image is looked for beside the XML file, under its name: what stands in `<filename>` is often wrong after files
 * were renamed, or lacks its extension.
 */
function imageNames(fileName: string, xmlName: string): Pick<DatasetImage, 'file_name' | 'otherName'> {
  const extension = IMAGE_EXTENSION.exec(fileName)?.[0] ?? '';
  const file_name = xmlName.replace(/\.xml$/i, '') + extension;
  return fileName === '' ? { file_name } : { file_name, otherName: fileName };
}
