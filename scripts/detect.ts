import { AppError } from '../src/model/errors';
import { toCocoResults } from '../src/model/evaluation/coco';
import { command, numberArgument, readArguments } from './lib/command';
import { DEFAULT_MODEL, Detector, readImage } from './lib/detector';

const USAGE = `npm run detect -- IMAGE… [--model FILE] [--threshold T] [--iou T] [--max N] [--json]
  --model FILE      an .onnx exported here or elsewhere, or a checkpoint (${DEFAULT_MODEL})
  --threshold T     lowest score, 0 … 1 (0.35)
  --iou T           IoU above which the weaker box of a class goes, 0 … 1 (0.5)
  --max N           most boxes an image (100)
  --json            COCO result format: image ids count the images from 1`;

command(async () => {
  const { values, positionals } = readArguments(USAGE, {
    model: { type: 'string', default: DEFAULT_MODEL },
    threshold: { type: 'string', default: '0.35' },
    iou: { type: 'string', default: '0.5' },
    max: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  } as const);
  if (positionals.length === 0) {
    throw new AppError('bad-argument', {
      argument: 'IMAGE',
      value: '–',
      expected: 'one or more image files',
    });
  }
  const settings = {
    scoreThreshold: numberArgument('threshold', values.threshold, 0, 1),
    iouThreshold: numberArgument('iou', values.iou, 0, 1),
    maxDetections: numberArgument('max', values.max, 1, 100_000),
  };
  const detector = await Detector.open(values.model);
  const { labels } = detector.model.info;
  const categoryIds = labels.map((_, i) => i + 1);
  const results = [];
  for (const [i, path] of positionals.entries()) {
    const { detections, totalMs } = await detector.detect(await readImage(path), settings);
    results.push(...toCocoResults(i + 1, detections, categoryIds));
    if (values.json) continue;
    console.log(`${path}: ${detections.length} objects, ${totalMs.toFixed(0)} ms`);
    for (const { classIndex, score, box } of detections) {
      const [x1, y1, x2, y2] = box.map((v) => v.toFixed(1).padStart(7));
      console.log(`  ${score.toFixed(3)}  ${labels[classIndex]!.padEnd(24)} ${x1} ${y1} ${x2} ${y2}`);
    }
  }
  if (values.json) console.log(JSON.stringify(results, null, 1));
  await detector.close();
});
