import { basename, dirname, join } from 'node:path';
import { readCocoAnnotations } from '../../src/model/dataset/coco';
import { annotationsError, type Dataset } from '../../src/model/dataset/dataset';
import { parseJson } from '../../src/model/dataset/text';
import { readVoc } from '../../src/model/dataset/voc';
import { type AnnotationFiles, type DatasetOptions, readText, textOrError } from './annotationFiles';
import { isFolder, listFiles } from './files';
import { openYolo } from './yolo';

type Read = (annotations: AnnotationFiles, options: DatasetOptions) => Dataset | Promise<Dataset>;

/** Files that tell the form of a data set, most telling first. */
const FORMS: readonly { readonly file: RegExp; readonly read: Read }[] = [
  { file: /^_annotations\.coco\.json$/i, read: readCocoFile },
  { file: /^(data|dataset)\.ya?ml$/i, read: openYolo },
  { file: /\.xml$/i, read: readVocFiles },
  { file: /^[^/]+\.ya?ml$/i, read: openYolo },
  { file: /(^|\/)(classes\.txt|obj\.names)$/i, read: openYolo },
];

/**
 * A data set: a COCO file, a Pascal VOC file, YOLO's `data.yaml` or `classes.txt`, or the folder of one of those.
 * @throws AppError `file-missing`, `annotations-format`, `annotations-too-large`, `images-missing`
 */
export async function openDataset(path: string, options: DatasetOptions): Promise<Dataset> {
  if (!isFolder(path)) {
    const form = FORMS.find(({ file }) => file.test(basename(path)));
    const annotations = { folder: dirname(path), file: basename(path), files: [basename(path)] };
    return (form?.read ?? readCocoFile)(annotations, options);
  }
  const files = listFiles(path);
  for (const form of FORMS) {
    const file = files.find((candidate) => form.file.test(candidate));
    if (file !== undefined) return form.read({ folder: path, file, files }, options);
  }
  throw annotationsError(path, 'no _annotations.coco.json, .xml, data.yaml or classes.txt is in the folder');
}

/** A file's JSON. @throws AppError `file-missing`, `annotations-format`, `annotations-too-large` */
export function readJson(path: string): unknown {
  return parseJson(readText(path, 'json'), path);
}

function readCocoFile({ folder, file }: AnnotationFiles): Dataset {
  const path = join(folder, file);
  return readCocoAnnotations(readJson(path), path);
}

function readVocFiles({ folder, files }: AnnotationFiles): Dataset {
  const texts = function* () {
    for (const name of files) {
      if (/\.xml$/i.test(name)) yield { name, text: textOrError(join(folder, name), 'xml') };
    }
  };
  return readVoc(texts(), folder);
}
