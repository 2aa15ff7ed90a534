import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { AppError } from '../src/model/errors';
import {
  type CocoCategory,
  type CocoDataset,
  type CocoResult,
  readCocoAnnotations,
  readCocoResults,
  toCocoResults,
} from '../src/model/evaluation/coco';
import { METRICS, type MetricName } from '../src/model/evaluation/cocoProtocol';
import { evaluateCoco } from '../src/model/evaluation/evaluate';
import { command, numberArgument, readArguments, readFile } from './lib/command';
import { DEFAULT_MODEL, Detector, readImage } from './lib/detector';

const USAGE = `npm run evaluate -- --annotations coco.json --images DIR [--model FILE] [--limit N] [--detections FILE]
  --annotations FILE   COCO annotations
  --images DIR         folder of their images
  --model FILE         an .onnx exported here or elsewhere, or a checkpoint (${DEFAULT_MODEL})
  --limit N            only the first N images
  --detections FILE    COCO results to score instead of running a model
  --threshold T        lowest score that counts (0.02)
  --json               print the numbers as JSON`;

command(async () => {
  const { values } = readArguments(USAGE, {
    annotations: { type: 'string' },
    images: { type: 'string' },
    model: { type: 'string', default: DEFAULT_MODEL },
    limit: { type: 'string' },
    detections: { type: 'string' },
    threshold: { type: 'string', default: '0.02' },
    json: { type: 'boolean', default: false },
  } as const);
  if (!values.annotations) {
    throw new AppError('bad-argument', { argument: '--annotations', value: '–', expected: 'FILE' });
  }
  const limit = values.limit === undefined ? null : numberArgument('limit', values.limit, 1, 10 ** 9);
  const dataset = firstImages(readCocoAnnotations(readJson(values.annotations)), limit);
  const results = values.detections
    ? readCocoResults(readJson(values.detections)).filter((r) =>
        dataset.images.some((i) => i.id === r.image_id),
      )
    : await detectAll(
        dataset,
        values.images,
        values.model,
        numberArgument('threshold', values.threshold, 0, 1),
      );
  const metrics = evaluateCoco(dataset, results);
  const names = Object.keys(METRICS) as MetricName[];
  if (values.json) {
    console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, metrics[name]])), null, 1));
    return;
  }
  console.log(`${dataset.images.length} images, ${results.length} detections`);
  for (const name of names) console.log(`${name.padEnd(6)} ${metrics[name].toFixed(4)}`);
});

function readJson(path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(readFile(path)));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('annotations-format', { reason: `${path} is not JSON` }, { cause });
  }
}

function firstImages(dataset: CocoDataset, limit: number | null): CocoDataset {
  if (limit === null) return dataset;
  const images = dataset.images.slice(0, limit);
  const ids = new Set(images.map((image) => image.id));
  return { ...dataset, images, annotations: dataset.annotations.filter((a) => ids.has(a.image_id)) };
}

async function detectAll(
  dataset: CocoDataset,
  folder: string | undefined,
  model: string,
  scoreThreshold: number,
): Promise<CocoResult[]> {
  if (!folder) throw new AppError('bad-argument', { argument: '--images', value: '–', expected: 'DIR' });
  const detector = await Detector.open(model);
  const categoryIds = matchCategories(detector.model.info.labels, dataset.categories);
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} images, {eta_formatted} left', noTTYOutput: true, notTTYSchedule: 5000 },
    Presets.shades_classic,
  );
  bar.start(dataset.images.length, 0);
  const results: CocoResult[] = [];
  const settings = { scoreThreshold, iouThreshold: 0.5, maxDetections: 100 };
  for (const image of dataset.images) {
    const { detections } = await detector.detect(await readImage(join(folder, image.file_name)), settings);
    results.push(...toCocoResults(image.id, detections, categoryIds));
    bar.increment();
  }
  bar.stop();
  await detector.close();
  return results;
}

/** Category id of each label: by name, else, where the annotations use other names, by position from 1. */
function matchCategories(labels: readonly string[], categories: readonly CocoCategory[]): number[] {
  const byName = new Map(categories.map((c) => [c.name.toLowerCase(), c.id]));
  const anyName = labels.some((label) => byName.has(label.toLowerCase()));
  const unknown = Math.max(0, ...categories.map((c) => c.id)) + 1;
  return labels.map((label, i) => (anyName ? (byName.get(label.toLowerCase()) ?? unknown + i) : i + 1));
}
