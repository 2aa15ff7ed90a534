import { fusionCoefficients } from '../../model/bifpn/fusion';
import { decodeCandidates, nonMaxSuppression } from '../../model/detection/nms';
import { AppError } from '../../model/errors';
import { quantile } from '../../model/quantile';
import type { GpuContext } from '../../webgpu/device';
import {
  ENGINE_STAGES,
  type EngineCheck,
  type EngineStage,
  OUR_ENGINES,
  type StageCheck,
} from '../api/measuring';
import type { OnProgress } from '../api/messages';
import type { HeadsOutputs } from '../backends/backend';
import type { GpuTensor } from '../backends/gpuTensors';
import type { OrtStages } from '../backends/ortStages';
import { ortStagesOn } from '../backends/webgpuBackend';
import type { Pipeline } from '../pipeline/pipeline';
import type { Ort } from '../runtime/ort';
import { difference } from './difference';
import { sameDetections } from './parity';
import { readTensor } from './partRunners';

/** Timed runs of a stage; the one whose numbers are compared came before them. */
const RUNS = 3;
/** A stage that has taken as long is timed no further. */
const ENOUGH_MS = 1000;

/** Does a part of the check when its turn comes; runs of frames may come between two. */
export type Step = <V>(work: () => Promise<V>) => Promise<V>;

export interface CheckContext {
  readonly ort: Ort;
  readonly gpu: GpuContext;
  readonly pipeline: Pipeline<GpuTensor>;
}

/** Who can run a stage: our kernels, by the backend, or ORT's sessions. */
type Runner = Pick<OrtStages<GpuTensor>, EngineStage>;

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Runs each stage by our kernels and by ORT on what the last frame left before it, compares the outputs and the times,
 * then the whole network's boxes (ADR 084).
 */
export async function checkEngines(
  context: CheckContext,
  step: Step,
  onProgress: OnProgress,
): Promise<EngineCheck> {
  const { gpu, ort, pipeline } = context;
  const sessions = ortStagesOn(gpu, async () => ort, pipeline.model);
  const total = ENGINE_STAGES.length * (2 + 2 * RUNS) + 1;
  let done = 0;
  const next: Step = async (work) => {
    onProgress({ phase: 'benchmark', done: done++, total });
    return step(async () => {
      if (!pipeline.output('heads')) throw new AppError('image-empty');
      // The last frame may have been asked of other engines, and its stages not to end one by one.
      await pipeline.backend.setEngines(OUR_ENGINES);
      pipeline.backend.setProfiling(false);
      pipeline.backend.setStageTiming(true);
      return work();
    });
  };
  try {
    const stages = {} as Record<EngineStage, StageCheck>;
    for (const stage of ENGINE_STAGES) {
      await next(() => sessions.prepare([stage]));
      const maxRelative = await next(() => compared(context, sessions, stage));
      const oursMs = await median(context, next, pipeline.backend, stage);
      const ortMs = await median(context, next, sessions, stage);
      stages[stage] = { oursMs, ortMs, maxRelative };
    }
    return { stages, sameBoxes: await next(() => haveSameBoxes(context, sessions)) };
  } finally {
    await step(() => sessions.dispose()).catch(() => sessions.dispose());
  }
}

/** A stage on what the last frame left before it: the tensors that the next one reads, in order. */
async function runStage(
  { pipeline }: CheckContext,
  runner: Runner,
  stage: EngineStage,
): Promise<readonly GpuTensor[]> {
  const runs: Readonly<Record<EngineStage, () => Promise<readonly GpuTensor[]>>> = {
    backbone: async () => {
      const { pyramid, features } = await runner.backbone(pipeline.output('preprocess')!);
      return [...pyramid, ...features];
    },
    bifpn: async () => {
      const coefficients = fusionCoefficients(pipeline.currentFusion);
      const { pyramid } = pipeline.output('backbone')!;
      return (await runner.bifpn(pyramid, coefficients, NOTHING)).levels;
    },
    heads: async () => outputsOf(await runner.heads(pipeline.output('bifpn')!.levels, NOTHING)),
  };
  return runs[stage]();
}

const outputsOf = ({ classes, boxes }: HeadsOutputs<GpuTensor>) => [...classes, ...boxes];

/** The largest relative difference of ours from ORT's. */
async function compared(context: CheckContext, sessions: Runner, stage: EngineStage): Promise<number> {
  const { gpu, pipeline } = context;
  const ours = await runStage(context, pipeline.backend, stage);
  const theirs = await runStage(context, sessions, stage);
  try {
    let largest = 0;
    for (const [i, tensor] of theirs.entries()) {
      const [actual, expected] = [await readTensor(gpu, ours[i]!), await readTensor(gpu, tensor)];
      const { maxAbsolute, magnitude } = difference(actual, expected);
      // Against nothing at all any difference is infinite.
      const relative = maxAbsolute === 0 ? 0 : maxAbsolute / magnitude;
      if (!(relative <= largest)) largest = relative;
      if (Number.isNaN(largest)) break;
    }
    return largest;
  } finally {
    pipeline.backend.release([...ours, ...theirs]);
  }
}

async function median(
  context: CheckContext,
  next: Step,
  runner: Runner,
  stage: EngineStage,
): Promise<number> {
  const times: number[] = [];
  let spent = 0;
  for (let run = 0; run < RUNS; run++) {
    await next(async () => {
      if (spent > ENOUGH_MS) return;
      const began = performance.now();
      const outputs = await runStage(context, runner, stage);
      await context.gpu.device.queue.onSubmittedWorkDone();
      const time = performance.now() - began;
      context.pipeline.backend.release(outputs);
      times.push(time);
      spent += time;
    });
  }
  return quantile(times, 0.5) ?? Number.NaN;
}

/** The whole network by each, on the last frame's input. */
async function haveSameBoxes(context: CheckContext, sessions: Runner): Promise<boolean> {
  const { pipeline } = context;
  const { backend, model, placed, lastDetection } = pipeline;
  const settings = lastDetection!;
  const found = async (runner: Runner) => {
    const { pyramid, features } = await runner.backbone(pipeline.output('preprocess')!);
    const fused = await runner.bifpn(pyramid, fusionCoefficients(pipeline.currentFusion), NOTHING);
    const heads = await runner.heads(fused.levels, NOTHING);
    const selection = await backend.candidates(heads, settings.scoreThreshold);
    backend.release(new Set([...pyramid, ...features, ...fused.nodes.values(), ...outputsOf(heads)]));
    const decoded = decodeCandidates(selection.candidates, model.anchors, placed);
    return nonMaxSuppression(decoded.detections, settings);
  };
  const theirs = await found(sessions);
  try {
    return sameDetections(await found(backend), theirs);
  } finally {
    // Our kernels have one set of buffers: where ORT runs stages of the frame, others followed ours just now.
    await pipeline.recompute();
  }
}
