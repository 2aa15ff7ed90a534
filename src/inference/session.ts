import { limitFailures } from '../model/cost/deviceLimits';
import { graphCost } from '../model/cost/graphCost';
import { AppError, toAppError } from '../model/errors';
import { type TapId, tapById } from '../model/features/taps';
import { VARIANTS } from '../model/network/variants';
import { readModel, writeModel } from '../model/onnx/file';
import type { ModelProto } from '../model/onnx/generated/onnx_pb';
import { withInputSize } from '../model/onnx/inputSize';
import { type GpuContext, withinMemory } from '../webgpu/device';
import { benchmark } from './benchmark';
import { adapterName, chooseBackend } from './chooseBackend';
import type { EngineContext } from './engines';
import { FeatureReader } from './featureReader';
import { grownModel } from './grownModel';
import { type LoadedModel, parseModel } from './loadedModel';
import type { BenchmarkReport, BenchmarkRequest, Engine, ParityReport } from './measuring';
import { downloadedModel, type FoundModel } from './modelBytes';
import { storeModel } from './modelStore';
import type { Runtime, Tensor } from './ort';
import { parity } from './parity';
import { Pipeline } from './pipeline';
import type {
  BackendInfo,
  ChannelSheet,
  D0Source,
  FrameResult,
  InferenceApi,
  LevelMap,
  MapsRequest,
  ModelInfo,
  ModelSource,
  OnProgress,
  RunRequest,
  StageCounts,
  WorkerOptions,
} from './protocol';
import { RunQueue } from './queue';
import { readModelFile } from './readModelFile';
import { startBrowserRuntime } from './runtime/browser';
import { WasmBackend } from './wasmBackend';
import { WebgpuBackend } from './webgpuBackend';

/** What lives in the worker: one backend for life, one model at a time, everything through one queue. */
export class InferenceSession implements InferenceApi {
  private readonly queue = new RunQueue();
  private runtime: Runtime | null = null;
  private gpu: GpuContext | null = null;
  private pipeline: Pipeline | null = null;
  /** The model in use, at its own input side; a run may have asked its pipeline to be of another. */
  private model: LoadedModel | null = null;
  private reader: FeatureReader<unknown> | null = null;
  private loading: AbortController | null = null;
  /** The last D0 loaded: bigger variants are mostly grown from it. */
  private d0: LoadedModel | null = null;
  private lost = false;

  start(options: WorkerOptions, onProgress: OnProgress, onDeviceLost: () => void): Promise<BackendInfo> {
    return this.queue.run(async () => {
      await holdLock(options.lock);
      const { gpu, info } = await chooseBackend(options);
      this.gpu = gpu;
      gpu?.lost.then(() => {
        this.lost = true;
        onDeviceLost();
      });
      this.runtime = await startBrowserRuntime(info.kind, onProgress);
      return { ...info, threads: this.runtime.threads };
    });
  }

  async load(source: ModelSource, onProgress: OnProgress): Promise<ModelInfo> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    const { signal } = loading;
    const found = await this.find(source, signal, onProgress);
    return this.queue.run(async () => {
      throwIfCancelled(signal);
      onProgress({ phase: 'partition', done: 0, total: 1 });
      const model = await parseModel(found.bytes, found.sha256, found.origin);
      throwIfCancelled(signal);
      const pipeline = await this.build(model, onProgress).catch((error: unknown) => {
        throw this.explained(error);
      });
      if (signal.aborted) {
        await pipeline.dispose();
        throw new AppError('cancelled');
      }
      await this.use(pipeline);
      this.model = model;
      if (model.info.variant === 'd0') this.d0 = model;
      if (this.loading === loading) this.loading = null;
      if (found.keepAs) void keep(found.keepAs, model, onProgress);
      return model.info;
    });
  }

  async cancelLoad(): Promise<void> {
    this.loading?.abort();
    this.loading = null;
  }

  run(request: RunRequest): Promise<FrameResult> {
    return this.queue.run(async () => {
      try {
        const pipeline = request.image ? await this.pipelineFor(request.inputSize) : this.requirePipeline();
        return await this.guarded(() =>
          pipeline.run({
            ...request,
            fusion: request.fusion ?? pipeline.model.info.fusion,
            taps: tapTensorNames(pipeline.model, request.tap),
          }),
        );
      } catch (error) {
        throw this.explained(error);
      } finally {
        request.image?.close();
      }
    });
  }

  async stageCounts(): Promise<StageCounts> {
    return this.requirePipeline().stageCounts;
  }

  maps(request: MapsRequest): Promise<readonly LevelMap[]> {
    return this.queue.run(() => this.guarded(() => this.requireReader().maps(request)));
  }

  channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet> {
    return this.queue.run(() => this.guarded(() => this.requireReader().channelSheet(tap, level, side)));
  }

  benchmark(request: BenchmarkRequest, onProgress: OnProgress): Promise<BenchmarkReport> {
    return this.cancellable(async (signal) => {
      const context = this.engineContext();
      const rows = await benchmark(context, request, onProgress, signal);
      const { variant, inputSize } = context.model.info;
      return {
        variant,
        inputSize,
        adapter: this.gpu ? adapterName(this.gpu) : null,
        threads: this.runtime!.threads,
        rows,
        gpuBytes: this.gpu?.buffers.bytes ?? 0,
      };
    });
  }

  parity(skip: readonly Engine[], onProgress: OnProgress): Promise<ParityReport> {
    return this.cancellable((signal) => {
      const context = this.engineContext();
      const { placed, lastDetection } = context.pipeline;
      return parity(context, placed, lastDetection!, skip, onProgress, signal);
    });
  }

  async exportModel(): Promise<Blob> {
    this.requirePipeline();
    return new Blob([this.model!.bytes], { type: 'application/octet-stream' });
  }

  /** A long task that `cancelLoad` ends. Engines write into the stages' tensors, the same numbers as before. */
  private cancellable<V>(task: (signal: AbortSignal) => Promise<V>): Promise<V> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    return this.queue.run(() => this.guarded(() => task(loading.signal)));
  }

  /** On the device, memory that is refused is an error of the call. */
  private async guarded<V>(work: () => Promise<V>): Promise<V> {
    try {
      return await (this.gpu ? withinMemory(this.gpu, work) : work());
    } catch (error) {
      throw this.explained(error);
    }
  }

  private engineContext(): EngineContext {
    const pipeline = this.requirePipeline() as Pipeline<Tensor>;
    if (!pipeline.output('heads')) throw new AppError('image-empty');
    // Passes of a measurement are no part of a frame's kernels.
    pipeline.backend.setProfiling(false);
    return { ort: this.runtime!.ort, gpu: this.gpu, model: pipeline.model, pipeline };
  }

  /** Whatever a call says once the device is gone, the loss is the reason. */
  private explained(error: unknown): AppError {
    if (this.lost) return new AppError('device-lost', {}, { cause: error });
    return toAppError(error);
  }

  private requireReader(): FeatureReader<unknown> {
    this.requirePipeline();
    return this.reader!;
  }

  /** The pipeline for an input of that side, the model's own where none is given, which is built if it is not there. */
  private async pipelineFor(inputSize: number | undefined): Promise<Pipeline> {
    const pipeline = this.requirePipeline();
    const own = this.model!;
    const side = inputSize ?? own.info.inputSize;
    if (pipeline.model.info.inputSize === side) return pipeline;
    const model =
      side === own.info.inputSize
        ? own
        : await parseModel(writeModel(withInputSize(own.proto, side)), own.info.sha256);
    const built = await this.build(model, () => {});
    await this.use(built);
    return built;
  }

  private async use(pipeline: Pipeline): Promise<void> {
    await this.pipeline?.dispose();
    this.pipeline = pipeline;
    this.reader = new FeatureReader(pipeline);
  }

  private requirePipeline(): Pipeline {
    if (!this.pipeline) throw new AppError('model-download', { reason: 'no model is loaded' });
    return this.pipeline;
  }

  private async find(source: ModelSource, signal: AbortSignal, onProgress: OnProgress): Promise<FoundModel> {
    if (source.kind === 'url') return downloadedModel(source, signal, onProgress);
    if (source.kind === 'grown') {
      return grownModel(source, () => this.originOf(source.from, signal, onProgress), signal, onProgress);
    }
    const bytes = await readModelFile(source, this.pipeline?.model.info.variant ?? 'd0', onProgress);
    return { bytes, sha256: null, keepAs: null, origin: 'file' };
  }

  /** The D0 to grow from; one that was not loaded in this worker is fetched, but needs no sessions. */
  private async originOf(
    { source, sha256 }: D0Source,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<ModelProto> {
    if (this.d0?.info.sha256 === sha256) return this.d0.proto;
    const { bytes } = await this.find(source, signal, onProgress);
    throwIfCancelled(signal);
    return readModel(bytes);
  }

  private async build(model: LoadedModel, onProgress: OnProgress): Promise<Pipeline> {
    if (!this.runtime) throw new AppError('unexpected', { reason: 'the runtime has not started' });
    const { ort } = this.runtime;
    const onStep = (done: number, total: number) => onProgress({ phase: 'compile', done, total });
    if (this.gpu) {
      assertFitsDevice(model, this.gpu);
      const { gpu } = this;
      const create = () => WebgpuBackend.create(ort, gpu, model, onStep);
      return new Pipeline(model, await withinMemory(gpu, create, (b) => b.dispose())) as Pipeline;
    }
    return new Pipeline(model, await WasmBackend.create(ort, model, onStep)) as Pipeline;
  }
}

/** Keeps a model for the next visit while it is in use already; without room for it the load says so. */
async function keep(key: string, { bytes, info }: LoadedModel, onProgress: OnProgress): Promise<void> {
  const outcome = await storeModel(key, bytes, info.sha256);
  onProgress({
    phase: 'store',
    done: outcome === 'kept' ? 1 : 0,
    total: 1,
    ...(outcome === 'full' && { failure: 'storage-full' }),
  });
}

/** @throws AppError `model-too-large` with the limit that fails */
function assertFitsDevice(model: LoadedModel, gpu: GpuContext): void {
  const [failure] = limitFailures(graphCost(model.proto), gpu.limits);
  if (failure) throw new AppError('model-too-large', { ...failure });
}

function tapTensorNames(model: LoadedModel, tap: TapId | null): ReadonlySet<string> {
  const found = tap ? tapById(VARIANTS[model.info.variant], tap) : undefined;
  return new Set(found?.levels.map((level) => level.tensor));
}

/** Takes a Web Lock until this worker ends. */
function holdLock(name: string): Promise<void> {
  return new Promise((taken) => {
    navigator.locks.request(name, () => {
      taken();
      return new Promise<never>(() => {});
    });
  });
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled');
}
