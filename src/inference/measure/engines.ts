import { fusionCoefficients } from '../../model/bifpn/fusion';
import { BOX_OUTPUTS, CLASS_OUTPUTS, COEFFICIENTS, INPUT } from '../../model/network/tensorNames';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import type { GpuContext } from '../../webgpu/device';
import { readFloats } from '../../webgpu/readback';
import type { BenchmarkPart, Engine } from '../api/measuring';
import type { StageBackend } from '../backends/backend';
import { sessionOptions } from '../backends/webgpuBackend';
import type { LoadedModel } from '../models/loadedModel';
import type { Pipeline } from '../pipeline/pipeline';
import type { InferenceSession, Ort, Tensor } from '../runtime/ort';
import { createSessions, runSession, type SessionOptions, type Tensors } from '../runtime/ortSessions';

/** One part of the network on one engine, ready to be run on the same input again and again. */
export interface PartRunner {
  readonly part: BenchmarkPart;
  readonly engine: Engine;
  /** Outputs stay with the caller until `release`. */
  run(): Promise<Tensors>;
  release(outputs: Tensors): void;
  dispose(): Promise<void>;
}

export interface EngineContext {
  readonly ort: Ort;
  readonly gpu: GpuContext | null;
  readonly model: LoadedModel;
  readonly pipeline: Pipeline<Tensor>;
}

const WASM: SessionOptions = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' };

/** The tensors that each part reads, as the last run left them, by the names of its graph. */
async function inputsOf(part: BenchmarkPart, { ort, model, pipeline }: EngineContext): Promise<Tensors> {
  const input = pipeline.output('preprocess')!;
  if (part === 'backbone' || part === 'uncut' || part === 'partitioned') return { [INPUT]: input };
  if (part === 'heads') {
    const { levels } = pipeline.output('bifpn')!;
    return Object.fromEntries(model.partition.levelTensors.map((name, i) => [name, levels[i]!]));
  }
  const coefficients = fusionCoefficients(pipeline.currentFusion);
  const feeds: Tensors = { [COEFFICIENTS]: new ort.Tensor('float32', coefficients, [coefficients.length]) };
  const { pyramid } = pipeline.output('backbone')!;
  for (const [i, name] of model.partition.pyramidTensors.entries()) feeds[name] = pyramid[i]!;
  return feeds;
}

/** A copy of a tensor's values; the tensor stays where it is, which `getData` would not leave it. */
export async function readTensor(gpu: GpuContext | null, tensor: Tensor): Promise<Float32Array> {
  if (tensor.location !== 'gpu-buffer') return (tensor.data as Float32Array).slice();
  return readFloats(gpu!, tensor.gpuBuffer, tensor.size);
}

/** Copies on the CPU, so that a WASM session can read what a GPU stage made. */
async function onCpu({ ort, gpu }: EngineContext, tensors: Tensors): Promise<Tensors> {
  const out: Tensors = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    out[name] = new ort.Tensor('float32', await readTensor(gpu, tensor), tensor.dims);
  }
  return out;
}

const GRAPH: Readonly<Record<Exclude<BenchmarkPart, 'partitioned'>, (model: LoadedModel) => ModelProto>> = {
  backbone: (model) => model.partition.backbone,
  bifpn: (model) => model.partition.bifpn,
  heads: (model) => model.partition.heads,
  uncut: (model) => model.proto,
};

/** Outputs that the next stage needs; taps are left out of the comparison. */
function fetchesOf(part: BenchmarkPart, model: LoadedModel): readonly string[] {
  if (part === 'backbone') return model.partition.pyramidTensors;
  return part === 'bifpn' ? model.partition.levelTensors : [...CLASS_OUTPUTS, ...BOX_OUTPUTS];
}

/** One ORT session for a part. @param own its inputs, where not what the last run left */
export async function ortRunner(
  part: Exclude<BenchmarkPart, 'partitioned'>,
  engine: 'ort-webgpu' | 'ort-wasm',
  context: EngineContext,
  own?: Tensors,
): Promise<PartRunner> {
  const { ort, gpu, model } = context;
  const options = engine === 'ort-webgpu' ? sessionOptions(gpu!) : WASM;
  const given = own ?? (await inputsOf(part, context));
  const feeds = engine === 'ort-wasm' && gpu && !own ? await onCpu(context, given) : given;
  const { session } = await createSessions(ort, [['session', GRAPH[part](model), options]], () => {});
  return sessionRunner(part, engine, session, feeds, fetchesOf(part, model), gpu);
}

function sessionRunner(
  part: BenchmarkPart,
  engine: Engine,
  session: InferenceSession,
  feeds: Tensors,
  fetches: readonly string[],
  gpu: GpuContext | null,
): PartRunner {
  return {
    part,
    engine,
    run: async () => {
      const out = await runSession(session, feeds, fetches);
      if (engine === 'ort-webgpu') await gpu!.device.queue.onSubmittedWorkDone();
      return out;
    },
    release: (outputs) => {
      for (const tensor of Object.values(outputs)) tensor.dispose();
    },
    dispose: () => session.release(),
  };
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * The pipeline's own stage: our WGSL where the backend has it, whoever runs the frames.
 * @param own the heads' inputs by name, where not what the last run left
 */
export function pipelineRunner(
  part: 'bifpn' | 'heads' | 'partitioned',
  context: EngineContext,
  own?: Tensors,
): PartRunner {
  const { model, pipeline } = context;
  const backend: StageBackend<Tensor> = pipeline.backend;
  const coefficients = fusionCoefficients(pipeline.currentFusion);
  const levelsOf = (tensors: readonly Tensor[]) =>
    Object.fromEntries(model.partition.levelTensors.map((name, i) => [name, tensors[i]!]));
  const bifpn = (pyramid: readonly Tensor[]) => backend.bifpn(pyramid, coefficients, NOTHING);
  const headsOf = async (levels: readonly Tensor[]) => {
    const { classes, boxes } = await backend.heads(levels, NOTHING);
    const named = (names: readonly string[], tensors: readonly Tensor[]) =>
      names.map((n, i) => [n, tensors[i]!]);
    return Object.fromEntries([...named(CLASS_OUTPUTS, classes), ...named(BOX_OUTPUTS, boxes)]) as Tensors;
  };
  const runs: Readonly<Record<typeof part, () => Promise<Tensors>>> = {
    bifpn: async () => levelsOf((await bifpn(pipeline.output('backbone')!.pyramid)).levels),
    heads: () =>
      headsOf(
        own ? model.partition.levelTensors.map((name) => own[name]!) : pipeline.output('bifpn')!.levels,
      ),
    partitioned: async () => {
      const backbone = await backend.backbone(pipeline.output('preprocess')!);
      const fused = await bifpn(backbone.pyramid);
      const outputs = await headsOf(fused.levels);
      backend.release([...backbone.pyramid, ...backbone.features, ...new Set(fused.nodes.values())]);
      return outputs;
    },
  };
  return {
    part,
    engine: backend.kind === 'webgpu' ? 'wgsl' : 'ort-wasm',
    run: async () => {
      await backend.setEngine('wgsl');
      return runs[part]();
    },
    release: (outputs) => backend.release(Object.values(outputs)),
    dispose: async () => {},
  };
}
