import { type CandidateSelection, MAX_CANDIDATES, selectCandidates } from '../../model/detection/candidates';
import { overlap } from '../../model/detection/compare';
import { type Detection, decodeCandidates, nonMaxSuppression } from '../../model/detection/nms';
import { throwIfCancelled } from '../../model/errors';
import { BOX_OUTPUTS, CLASS_OUTPUTS } from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import type { Letterbox } from '../../model/preprocess/letterbox';
import type { Engine, ParityReport, ParityRow } from '../api/measuring';
import type { DetectionSettings, OnProgress } from '../api/messages';
import { difference } from './difference';
import { type PartRunner, type PartTensors, partRunner, type RunnerContext, readTensor } from './partRunners';

const SAME_IOU = 0.99;
const SAME_SCORE = 1e-3;

type Arrays = ReadonlyMap<string, Float32Array>;

interface EngineResult {
  readonly engine: Engine;
  readonly levels: Arrays;
  readonly detections: readonly Detection[];
}

/**
 * Runs BiFPN and heads of the last frame on every engine this backend has and compares each with WASM: the largest
 * difference at each pyramid level, and whether the boxes are the same.
 */
export async function parity(
  context: RunnerContext,
  placed: Letterbox,
  settings: DetectionSettings,
  skip: readonly Engine[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ParityReport> {
  const engines: readonly Engine[] = context.gpu ? ['ort-wasm', 'wgsl', 'ort-webgpu'] : ['ort-wasm'];
  const wanted = engines.filter((engine) => engine === 'ort-wasm' || !skip.includes(engine));
  const results: EngineResult[] = [];
  for (const [i, engine] of wanted.entries()) {
    onProgress({ phase: 'benchmark', done: i, total: wanted.length });
    throwIfCancelled(signal);
    results.push(await runEngine(engine, context, placed, settings));
  }
  onProgress({ phase: 'benchmark', done: wanted.length, total: wanted.length });
  const reference = results[0]!;
  return {
    rows: results.slice(1).flatMap((result) => compareLevels(result, reference)),
    sameBoxes: results.map(({ engine, detections }) => ({
      engine,
      same: sameDetections(detections, reference.detections),
      boxes: detections.length,
    })),
  };
}

/** BiFPN on the engine, heads on what it made and the boxes of those, all by the engine where it can. */
async function runEngine(
  engine: Engine,
  context: RunnerContext,
  placed: Letterbox,
  settings: DetectionSettings,
): Promise<EngineResult> {
  const bifpn = await partRunner('bifpn', engine, context);
  return withOutputs(bifpn, async (pyramid) => {
    const levels = await values(context, pyramid);
    const detections = await withOutputs(
      await partRunner('heads', engine, context, pyramid),
      async (found) => {
        const selection = await candidatesOf(engine, found, context, settings.scoreThreshold);
        const decoded = decodeCandidates(selection.candidates, context.model.anchors, placed);
        return nonMaxSuppression(decoded.detections, settings);
      },
    );
    return { engine, levels, detections };
  });
}

/** Runs a part and works on its outputs; afterwards they and the runner are gone, whatever happened. */
async function withOutputs<V>(runner: PartRunner, use: (outputs: PartTensors) => Promise<V>): Promise<V> {
  try {
    const outputs = await runner.run();
    try {
      return await use(outputs);
    } finally {
      runner.release(outputs);
    }
  } finally {
    await runner.dispose();
  }
}

/** By our kernel where ours are the heads, in TypeScript where ORT's are. */
async function candidatesOf(
  engine: Engine,
  outputs: PartTensors,
  context: RunnerContext,
  scoreThreshold: number,
): Promise<CandidateSelection> {
  const { model, pipeline } = context;
  if (engine === 'wgsl') {
    const tensors = (names: readonly string[]) => names.map((name) => outputs[name]!);
    const heads = { classes: tensors(CLASS_OUTPUTS), boxes: tensors(BOX_OUTPUTS), features: new Map() };
    return pipeline.backend.candidates(heads, scoreThreshold);
  }
  const arrays = await values(context, outputs);
  const levels = LEVELS.map((level, i) => {
    const side = model.info.inputSize >> level;
    const classLogits = arrays.get(CLASS_OUTPUTS[i]!)!;
    return { level, height: side, width: side, classLogits, boxDeltas: arrays.get(BOX_OUTPUTS[i]!)! };
  });
  const options = { scoreThreshold, maxCandidates: MAX_CANDIDATES };
  return selectCandidates(levels, model.info.labels.length, options);
}

/** Copies, since what a session gave goes when it is released. */
async function values({ gpu }: RunnerContext, tensors: PartTensors): Promise<Arrays> {
  const arrays = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(tensors)) {
    arrays.set(name, await readTensor(gpu, tensor));
  }
  return arrays;
}

function compareLevels(result: EngineResult, reference: EngineResult): ParityRow[] {
  return [...reference.levels].map(([name, expected], i): ParityRow => {
    const { maxAbsolute, magnitude } = difference(result.levels.get(name)!, expected);
    return { engine: result.engine, level: LEVELS[i]!, maxAbsolute, maxRelative: maxAbsolute / magnitude };
  });
}

/** The same classes, IoU above 0.99, scores within 0.001. */
export function sameDetections(a: readonly Detection[], b: readonly Detection[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((d) =>
    b.some(
      (e) =>
        e.classIndex === d.classIndex &&
        overlap(d.box, e.box) > SAME_IOU &&
        Math.abs(d.score - e.score) < SAME_SCORE,
    ),
  );
}
