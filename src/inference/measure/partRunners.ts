import { fusionCoefficients } from '../../model/bifpn/fusion';
import { BOX_OUTPUTS, CLASS_OUTPUTS, COEFFICIENTS, INPUT } from '../../model/network/tensorNames';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import type { GpuContext } from '../../webgpu/device';
import { readFloats } from '../../webgpu/readback';
import { type BenchmarkPart, type Engine, OUR_ENGINES } from '../api/measuring';
import type { StageBackend } from '../backends/backend';
import { isOnDevice, type StageTensor, toOrt } from '../backends/gpuTensors';
import { coefficientTensor } from '../backends/ortStages';
import { sessionOptions } from '../backends/webgpuBackend';
import type { LoadedModel } from '../models/loadedModel';
import type { Pipeline } from '../pipeline/pipeline';
import type { Ort } from '../runtime/ort';
import { createSessions, runSession, type SessionOptions, type Tensors } from '../runtime/ortSessions';

/** A part's inputs or outputs by the names that its graph has for them. */
export type PartTensors = Readonly<Record<string, StageTensor>>;

/** One part of the network on one engine, ready to be run on the same input again and again. */
export interface PartRunner {
  readonly part: BenchmarkPart;
  readonly engine: Engine;
  /** Outputs stay with the caller until `release`. */
  run(): Promise<PartTensors>;
  release(outputs: PartTensors): void;
  dispose(): Promise<void>;
}

export interface RunnerContext {
  readonly ort: Ort;
  readonly gpu: GpuContext | null;
  readonly model: LoadedModel;
  readonly pipeline: Pipeline<StageTensor>;
}

const WASM: SessionOptions = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' };

/** The tensors that each part reads, as the last run left them, by the names of its graph. */
async function inputsOf(part: BenchmarkPart, { ort, model, pipeline }: RunnerContext): Promise<PartTensors> {
  const input = pipeline.output('preprocess')!;
  if (part === 'backbone' || part === 'uncut' || part === 'partitioned') return { [INPUT]: input };
  if (part === 'heads') return named(model.partition.levelTensors, pipeline.output('bifpn')!.levels);
  const coefficients = fusionCoefficients(pipeline.currentFusion);
  return {
    ...named(model.partition.pyramidTensors, pipeline.output('backbone')!.pyramid),
    [COEFFICIENTS]: coefficientTensor(ort, coefficients),
  };
}

/** A copy of a tensor's values; the tensor stays where it is, which `getData` would not leave it. */
export async function readTensor(gpu: GpuContext | null, tensor: StageTensor): Promise<Float32Array> {
  if (isOnDevice(tensor)) return readFloats(gpu!, tensor.buffer, sizeOf(tensor));
  if (tensor.location !== 'gpu-buffer') return (tensor.data as Float32Array).slice();
  return readFloats(gpu!, tensor.gpuBuffer, tensor.size);
}

const sizeOf = ({ dims }: StageTensor) => dims.reduce((a, b) => a * b, 1);

function named(names: readonly string[], tensors: readonly StageTensor[]): PartTensors {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
}

/** Copies on the CPU, so that a WASM session can read what a GPU stage made. */
async function onCpu({ ort, gpu }: RunnerContext, tensors: PartTensors): Promise<Tensors> {
  const out: Tensors = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    out[name] = new ort.Tensor('float32', await readTensor(gpu, tensor), tensor.dims);
  }
  return out;
}

/** As sessions of the device, or of WebAssembly alone, read them. */
function onDevice(ort: Ort, tensors: PartTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, isOnDevice(tensor) ? toOrt(ort, tensor) : tensor]),
  );
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

/** A part on an engine. @param own its inputs by name, where not what the last run left */
export async function partRunner(
  part: BenchmarkPart,
  engine: Engine,
  context: RunnerContext,
  own?: PartTensors,
): Promise<PartRunner> {
  if (part === 'partitioned') return pipelineRunner(part, context);
  if (engine === 'ort-webgpu' || engine === 'ort-wasm') return ortRunner(part, engine, context, own);
  if (part === 'uncut') throw new Error('our kernels run a network in parts');
  return pipelineRunner(part, context, own);
}

/** One ORT session for a part. */
async function ortRunner(
  part: Exclude<BenchmarkPart, 'partitioned'>,
  engine: 'ort-webgpu' | 'ort-wasm',
  context: RunnerContext,
  own?: PartTensors,
): Promise<PartRunner> {
  const { ort, gpu, model } = context;
  const options = engine === 'ort-webgpu' ? sessionOptions(gpu!) : WASM;
  const given = own ?? (await inputsOf(part, context));
  const feeds = engine === 'ort-wasm' && gpu && !own ? await onCpu(context, given) : onDevice(ort, given);
  const { session } = await createSessions(ort, [['session', GRAPH[part](model), options]], () => {});
  const fetches = fetchesOf(part, model);
  return {
    part,
    engine,
    run: async () => {
      const out = await runSession(session, feeds, fetches);
      if (engine === 'ort-webgpu') await gpu!.device.queue.onSubmittedWorkDone();
      return out;
    },
    release: (outputs) => {
      for (const tensor of Object.values(outputs)) releaseTensor(tensor);
    },
    dispose: () => session.release(),
  };
}

function releaseTensor(tensor: StageTensor): void {
  if (isOnDevice(tensor)) tensor.release();
  else tensor.dispose();
}

const NOTHING: ReadonlySet<string> = new Set();

/** The pipeline's own stage: our WGSL where the backend has it, whoever runs the frames. */
function pipelineRunner(
  part: Exclude<BenchmarkPart, 'uncut'>,
  context: RunnerContext,
  own?: PartTensors,
): PartRunner {
  const { model, pipeline } = context;
  const backend: StageBackend<StageTensor> = pipeline.backend;
  const coefficients = fusionCoefficients(pipeline.currentFusion);
  const { levelTensors } = model.partition;
  const bifpn = (pyramid: readonly StageTensor[]) => backend.bifpn(pyramid, coefficients, NOTHING);
  const headsOf = async (levels: readonly StageTensor[]) => {
    const { classes, boxes } = await backend.heads(levels, NOTHING);
    return { ...named(CLASS_OUTPUTS, classes), ...named(BOX_OUTPUTS, boxes) };
  };
  const runs: Readonly<Record<typeof part, () => Promise<PartTensors>>> = {
    backbone: async () => {
      const { pyramid, features } = await backend.backbone(pipeline.output('preprocess')!);
      backend.release(features);
      return named(model.partition.pyramidTensors, pyramid);
    },
    bifpn: async () => named(levelTensors, (await bifpn(pipeline.output('backbone')!.pyramid)).levels),
    heads: () => headsOf(own ? levelTensors.map((name) => own[name]!) : pipeline.output('bifpn')!.levels),
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
      await backend.setEngines(OUR_ENGINES);
      backend.setStageTiming(true);
      return runs[part]();
    },
    release: (outputs) => backend.release(Object.values(outputs)),
    dispose: async () => {},
  };
}
