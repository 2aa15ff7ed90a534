import { Presets, SingleBar } from 'cli-progress';
import { translateFinding } from '../src/i18n/translateError';
import type { Dataset, DatasetId, DatasetImage } from '../src/model/dataset/dataset';
import { SPLITS, type Split } from '../src/model/dataset/dataYaml';
import { type LabelMatch, matchLabels } from '../src/model/dataset/matchLabels';
import { AppError } from '../src/model/errors';
import { type CocoResult, readCocoResults, toCocoResults } from '../src/model/evaluation/coco';
import { METRICS, type MetricName } from '../src/model/evaluation/cocoProtocol';
import { evaluateCoco } from '../src/model/evaluation/evaluate';
import { ANSWER_OPTIONS, ANSWERS_USAGE, readAnswers } from './lib/answers';
import { command, numberArgument, printable, readArguments, wholeArgument } from './lib/command';
import { openDataset, readJson } from './lib/dataset';
import { DEFAULT_MODEL, Detector, type ModelChoice } from './lib/detector';
import { folderOf } from './lib/files';
import { imageFinder, Misses } from './lib/images';

const USAGE = `npm run evaluate -- --annotations PATH [--images DIR] [--model FILE] [--limit N] [--detections FILE]
  --annotations PATH   COCO JSON, a folder of Pascal VOC files, or YOLO's data.yaml; or the folder of one of those
  --images DIR         folder of their images (that of the annotations); nothing outside it is read
  --split NAME         ${SPLITS.join(', ')} of a data.yaml (the first that it has)
  --model FILE         an .onnx exported here or elsewhere, or a checkpoint (${DEFAULT_MODEL})
${ANSWERS_USAGE}
  --limit N            only the first N images
  --detections FILE    COCO results to score instead of running a model
  --threshold T        lowest score that counts (0.02)
  --strict             stop before the first inference where an image or a label file cannot be read
  --json               print the numbers as JSON
Images that cannot be read are named at the end and count in no number; the exit code is 1 then.`;

command(async () => {
  const { values } = readArguments(USAGE, {
    annotations: { type: 'string' },
    images: { type: 'string' },
    split: { type: 'string' },
    model: { type: 'string', default: DEFAULT_MODEL },
    ...ANSWER_OPTIONS,
    limit: { type: 'string' },
    detections: { type: 'string' },
    threshold: { type: 'string', default: '0.02' },
    strict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  } as const);
  const { annotations, images, detections } = values;
  if (!annotations) {
    throw new AppError('bad-argument', { argument: '--annotations', value: '–', expected: 'PATH' });
  }
  const split = splitArgument(values.split);
  const limit = values.limit === undefined ? Infinity : wholeArgument('limit', values.limit, 1, 10 ** 9);
  const scoreThreshold = numberArgument('threshold', values.threshold, 0, 1);
  const dataset = await openDataset(annotations, { images, split });
  for (const finding of dataset.findings) console.error(printable(translateFinding(finding, 'en')));
  const wanted = withImages(dataset, dataset.images.slice(0, limit));
  const misses = new Misses(wanted.images.length + dataset.unreadable.length);
  for (const error of dataset.unreadable) misses.add(error);
  if (values.strict && misses.count > 0) return misses.report();

  const scored = detections
    ? { dataset: wanted, results: resultsFor(dataset, wanted, detections) }
    : await detectAll(wanted, {
        folder: images ?? folderOf(annotations),
        model: { path: values.model, ...readAnswers(values) },
        scoreThreshold,
        strict: values.strict,
        misses,
      });
  if (scored) print(evaluateCoco(scored.dataset, scored.results), scored, values.json);
  misses.report();
});

interface Scored {
  readonly dataset: Dataset;
  readonly results: readonly CocoResult[];
}

function splitArgument(name: string | undefined): Split | undefined {
  const split = SPLITS.find((candidate) => candidate === name);
  if (name !== undefined && !split) {
    throw new AppError('bad-argument', { argument: '--split', value: name, expected: SPLITS.join(', ') });
  }
  return split;
}

/** The data set with these of its images, and their annotations, only. */
function withImages(dataset: Dataset, images: readonly DatasetImage[]): Dataset {
  const ids = idsOf(images);
  return { ...dataset, images, annotations: dataset.annotations.filter((a) => ids.has(a.image_id)) };
}

interface Ids {
  has(id: DatasetId): boolean;
}

function idsOf(entries: readonly { readonly id: DatasetId }[]): Ids {
  const ids = new Set(entries.map(({ id }) => String(id)));
  return { has: (id) => ids.has(String(id)) };
}

/** A file's results for the wanted images; says how many belong to nothing in the data set. */
function resultsFor(dataset: Dataset, wanted: Dataset, file: string): CocoResult[] {
  const results = readCocoResults(readJson(file), file);
  const [images, categories] = [idsOf(dataset.images), idsOf(dataset.categories)];
  sayNames('Detections of images that are not listed', strays(results, images, 'image_id'));
  sayNames('Detections of categories that are not listed', strays(results, categories, 'category_id'));
  const ids = idsOf(wanted.images);
  return results.filter((r) => ids.has(r.image_id));
}

function strays(results: readonly CocoResult[], listed: Ids, key: 'image_id' | 'category_id'): string[] {
  return results.filter((result) => !listed.has(result[key])).map((result) => `${key} ${result[key]}`);
}

interface Run {
  readonly folder: string;
  readonly model: ModelChoice;
  readonly scoreThreshold: number;
  readonly strict: boolean;
  readonly misses: Misses;
}

/** Runs the model over the images that can be read; null where that is none, or not all and `strict`. */
async function detectAll(
  dataset: Dataset,
  { folder, model, scoreThreshold, strict, misses }: Run,
): Promise<Scored | null> {
  const files = findImages(dataset.images, folder, misses);
  if (files.length === 0 || (strict && !(await misses.readAll(files.map(({ path }) => path))))) return null;
  return Detector.use(model, async (detector) => {
    const match = matchLabels(detector.model.info.labels, dataset.categories);
    sayMatch(match, detector.model.info.labels);
    const categoryIds = match.categoryOf.map((category) => category?.id ?? null);
    const bar = new SingleBar(
      {
        format: '{bar} {value}/{total} images, {eta_formatted} left',
        noTTYOutput: true,
        notTTYSchedule: 5000,
      },
      Presets.shades_classic,
    );
    bar.start(files.length, 0);
    const read: DatasetImage[] = [];
    const results: CocoResult[] = [];
    const settings = { scoreThreshold, iouThreshold: 0.5, maxDetections: 100 };
    for (const { image, path } of files) {
      const pixels = await misses.read(path);
      bar.increment();
      if (!pixels) continue;
      const { detections } = await detector.detect(pixels, settings);
      read.push(image);
      results.push(...toCocoResults(image.id, detections, categoryIds));
    }
    bar.stop();
    return read.length === 0 ? null : { dataset: withImages(dataset, read), results };
  });
}

function findImages(
  images: readonly DatasetImage[],
  folder: string,
  misses: Misses,
): { readonly image: DatasetImage; readonly path: string }[] {
  const find = imageFinder(folder);
  return images.flatMap((image) => {
    try {
      return [{ image, path: find(image.file_name, ...(image.otherName ? [image.otherName] : [])) }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      misses.add(error);
      return [];
    }
  });
}

/** Names that are listed in a line; the rest is counted. */
const MOST_NAMES = 20;

/** What is said besides the numbers goes to stderr, and only where there is anything. */
function sayNames(what: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const rest = names.length - MOST_NAMES;
  const listed = names.slice(0, MOST_NAMES).map(printable).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  console.error(`${what}: ${names.length} (${listed})`);
}

function sayMatch({ by, categoryOf, unmatched }: LabelMatch, labels: readonly string[]): void {
  if (by === 'order') {
    console.error(
      'No category is called as one of the model’s labels, so they were matched in order of ids.',
    );
  }
  sayNames(
    'Categories without a label of the model',
    unmatched.map(({ name }) => name),
  );
  sayNames(
    'Labels of the model without a category',
    labels.filter((_, i) => categoryOf[i] === null),
  );
}

function print(metrics: ReturnType<typeof evaluateCoco>, { dataset, results }: Scored, json: boolean): void {
  const names = Object.keys(METRICS) as MetricName[];
  if (json) {
    console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, metrics[name]])), null, 1));
    return;
  }
  console.log(`${dataset.images.length} images, ${results.length} detections`);
  for (const name of names) console.log(`${name.padEnd(6)} ${metrics[name].toFixed(4)}`);
}
