import { AppError } from '../src/model/errors';
import { toNamedResults } from '../src/model/evaluation/coco';
import { ANSWER_OPTIONS, ANSWERS_USAGE, readAnswers } from './lib/answers';
import { command, numberArgument, readArguments, wholeArgument } from './lib/command';
import { DEFAULT_MODEL, Detector } from './lib/detector';
import { imagesOf, Misses } from './lib/images';

const USAGE = `npm run detect -- IMAGE|FOLDER… [--model FILE] [--threshold T] [--iou T] [--max N] [--json|--jsonl]
  IMAGE|FOLDER      image files; of folders the images below them
  --model FILE      an .onnx exported here or elsewhere, or a checkpoint (${DEFAULT_MODEL})
${ANSWERS_USAGE}
  --threshold T     lowest score, 0 … 1 (0.35)
  --iou T           IoU above which the weaker box of a class goes, 0 … 1 (0.5)
  --max N           most boxes an image (100)
  --json            COCO result format with names and image sizes: image ids count the images from 1
  --jsonl           the same as one line an image, as soon as it is done; one that cannot be read has an "error"
  --strict          stop before the first inference where an image cannot be read
Images that cannot be read are named at the end; the exit code is 1 then.`;

command(async () => {
  const { values, positionals } = readArguments(
    USAGE,
    {
      model: { type: 'string', default: DEFAULT_MODEL },
      ...ANSWER_OPTIONS,
      threshold: { type: 'string', default: '0.35' },
      iou: { type: 'string', default: '0.5' },
      max: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      jsonl: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
    } as const,
    true,
  );
  if (positionals.length === 0) {
    throw new AppError('bad-argument', {
      argument: 'IMAGE',
      value: '–',
      expected: 'one or more image files or folders',
    });
  }
  if (values.json && values.jsonl) {
    throw new AppError('bad-argument', {
      argument: '--json',
      value: '',
      expected: 'it or --jsonl, not both',
    });
  }
  const settings = {
    scoreThreshold: numberArgument('threshold', values.threshold, 0, 1),
    iouThreshold: numberArgument('iou', values.iou, 0, 1),
    maxDetections: wholeArgument('max', values.max, 1, 100_000),
  };
  const paths = imagesOf(positionals);
  const misses = new Misses(paths.length);
  if (values.strict && !(await misses.readAll(paths))) return misses.report();
  await Detector.use({ path: values.model, ...readAnswers(values) }, async (detector) => {
    const { labels } = detector.model.info;
    const results = [];
    for (const [i, file_name] of paths.entries()) {
      const image_id = i + 1;
      const image = await misses.read(file_name);
      if (!image) {
        if (values.jsonl) console.log(JSON.stringify({ image_id, file_name, error: misses.lastSentence }));
        continue;
      }
      const { width, height } = image;
      const { detections, totalMs } = await detector.detect(image, settings);
      const named = toNamedResults(image_id, detections, labels);
      if (values.jsonl) {
        console.log(JSON.stringify({ image_id, file_name, width, height, detections: named }));
        continue;
      }
      results.push(...named.map((result) => ({ file_name, width, height, ...result })));
      if (values.json) continue;
      console.log(`${file_name}: ${detections.length} objects, ${totalMs.toFixed(0)} ms`);
      for (const { classIndex, score, box } of detections) {
        const [x1, y1, x2, y2] = box.map((v) => v.toFixed(1).padStart(7));
        console.log(`  ${score.toFixed(3)}  ${labels[classIndex]!.padEnd(24)} ${x1} ${y1} ${x2} ${y2}`);
      }
    }
    if (values.json) console.log(JSON.stringify(results, null, 1));
  });
  misses.report();
});
