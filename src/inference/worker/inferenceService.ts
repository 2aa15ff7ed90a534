import { AppError, throwIfCancelled, toAppError } from '../../model/errors';
import type { ModelFormat } from '../../model/export/modelFormats';
import type { TapId } from '../../model/features/taps';
import type { Finding } from '../../model/recognition/finding';
import { type GpuContext, withinMemory } from '../../webgpu/device';
import type {
  BenchmarkReport,
  BenchmarkRequest,
  Engine,
  ForeignParityReport,
  ParityReport,
} from '../api/measuring';
import type {
  BackendInfo,
  ChannelSheet,
  FileSource,
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
} from '../api/messages';
import { WasmBackend } from '../backends/wasmBackend';
import { assertFitsDevice, WebgpuBackend } from '../backends/webgpuBackend';
import { benchmark } from '../measure/benchmark';
import { bytesOfInput, foreignParity } from '../measure/foreignParity';
import { parity } from '../measure/parity';
import { type RunnerContext, readTensor } from '../measure/partRunners';
import { type LoadedModel, loadModel, resizedModel } from '../models/loadedModel';
import { keepModel, ModelFinder } from '../models/modelFinder';
import { FeatureReader, tapTensorNames } from '../pipeline/featureReader';
import { Pipeline } from '../pipeline/pipeline';
import { startBrowserRuntime } from '../runtime/browser';
import type { Runtime, Tensor } from '../runtime/ort';
import { adapterName, chooseBackend } from './chooseBackend';
import { RunQueue } from './runQueue';
import { holdLock } from './workerLock';

/** What lives in the worker: one backend for life, one model at a time, everything through one queue. */
export class InferenceService implements InferenceApi {
  private readonly queue = new RunQueue();
  private readonly finder = new ModelFinder(() => this.pipeline?.model.info.variant ?? 'd0');
  private runtime: Runtime | null = null;
  private gpu: GpuContext | null = null;
  private pipeline: Pipeline | null = null;
  /** The model in use, at its own input side; a run may have asked its pipeline to be of another. */
  private model: LoadedModel | null = null;
  /** The file that it was read from: a handle, not its bytes. */
  private opened: Blob | null = null;
  private reader: FeatureReader<unknown> | null = null;
  private loading: AbortController | null = null;
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

  recognise(source: FileSource): Promise<readonly Finding[]> {
    return this.finder.recognise(source);
  }

  async load(source: ModelSource, onProgress: OnProgress): Promise<ModelInfo> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    const { signal } = loading;
    const found = await this.finder.find(source, signal, onProgress);
    return this.queue.run(async () => {
      throwIfCancelled(signal);
      onProgress({ phase: 'partition', done: 0, total: 1 });
      const model = await loadModel(found.file, found.origin);
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
      this.opened = source.kind === 'file' ? source.blob : null;
      this.finder.loaded(model);
      if (this.loading === loading) this.loading = null;
      if (found.keepAs) void keepModel(found.keepAs, model, onProgress);
      return model.info;
    });
  }

  async cancelLoad(): Promise<void> {
    this.loading?.abort();
    this.loading = null;
  }

  run(request: RunRequest): Promise<FrameResult> {
    const run = async () => {
      const pipeline = request.image ? await this.pipelineFor(request.inputSize) : this.requirePipeline();
      const own = pipeline.model.info.fusion;
      return pipeline.run({
        ...request,
        fusion: request.fusion ?? own,
        taps: tapTensorNames(pipeline.model, request.tap),
      });
    };
    return this.queue.run(() => this.guarded(run).finally(() => request.image?.close()));
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
      const context = this.runnerContext();
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
      const context = this.runnerContext();
      const { placed, lastDetection } = context.pipeline;
      return parity(context, placed, lastDetection!, skip, onProgress, signal);
    });
  }

  foreignParity(onProgress: OnProgress): Promise<ForeignParityReport> {
    return this.cancellable(async (signal) => {
      const { ort, gpu, pipeline } = this.runnerContext();
      const madeFrom = this.model?.info.madeFrom;
      if (!madeFrom?.foreign || !this.opened) {
        throw new AppError('foreign-changed', { name: madeFrom?.name ?? '–' });
      }
      const input = await readTensor(gpu, pipeline.output('preprocess')!);
      const frame = bytesOfInput(input, pipeline.model.info.inputSize, madeFrom.foreign.conventions);
      return foreignParity(ort, this.model!, madeFrom, this.opened, frame, onProgress, signal);
    });
  }

  async exportModel(format: ModelFormat): Promise<Blob> {
    this.requirePipeline();
    const model = this.model!;
    const make: Readonly<Record<ModelFormat, () => Promise<Uint8Array<ArrayBuffer>>>> = {
      onnx: async () => model.bytes(),
      // Fetched when it is asked for.
      tflite: async () => (await import('../../model/tflite/exportTflite')).exportTflite(model),
    };
    return new Blob([await make[format]()], { type: 'application/octet-stream' });
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

  private runnerContext(): RunnerContext {
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
    const model = side === own.info.inputSize ? own : resizedModel(own, side);
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
