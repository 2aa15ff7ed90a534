import { limitFailures } from '../../model/cost/deviceLimits';
import { networkCost } from '../../model/cost/variantCost';
import type { CandidateSelection } from '../../model/detection/candidates';
import { AppError } from '../../model/errors';
import type { MapMode } from '../../model/features/reduce';
import { toInputTensor } from '../../model/preprocess/inputTensor';
import type { GpuContext } from '../../webgpu/device';
import { type GpuFeature, reduceChannels, reduceMaps } from '../../webgpu/featuremap/reduce';
import type { KernelTime } from '../../webgpu/kernelId';
import { TimestampPool } from '../../webgpu/timestamps';
import { ENGINE_STAGES, type EngineStage, OUR_ENGINES, type StageEngines } from '../api/measuring';
import type { LoadedModel } from '../models/loadedModel';
import type { Ort } from '../runtime/ort';
import type { SessionOptions } from '../runtime/ortSessions';
import {
  type BackboneOutputs,
  type BifpnOutputs,
  type FrameImage,
  frameSize,
  type HeadsOutputs,
  type Sheet,
  type StageBackend,
} from './backend';
import { FrameRecorder } from './frameRecorder';
import { fromOrt, type GpuTensor, own, toOrt } from './gpuTensors';
import { OrtStages } from './ortStages';
import { readPixels } from './pixels';
import { createKernels, destroyKernels, type WgslKernels } from './wgslKernels';
import { WgslStages } from './wgslStages';

/** More passes than any variant's frame has: D7's backbone some 220, BiFPN 64, heads 20, the others a few. */
const TIMED_PASSES = 512;

/** ORT on our device; every tensor stays there. A silent fall back of an operator to the CPU is an error. */
export function sessionOptions(gpu: GpuContext): SessionOptions {
  return {
    executionProviders: [{ name: 'webgpu', device: gpu.device }],
    preferredOutputLocation: 'gpu-buffer',
    graphOptimizationLevel: 'all',
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  };
}

/** @throws AppError `model-too-large` with the limit that fails */
export function assertFitsDevice(model: LoadedModel, gpu: GpuContext): void {
  const [failure] = limitFailures(networkCost(model.architecture), gpu.limits);
  if (failure) throw new AppError('model-too-large', { ...failure });
}

/** @param startOrt gives the one runtime of this device */
export function ortStagesOn(
  gpu: GpuContext,
  startOrt: () => Promise<Ort>,
  model: LoadedModel,
): OrtStages<GpuTensor> {
  return new OrtStages(startOrt, model, sessionOptions(gpu), { toOrt, fromOrt });
}

const byOrt = (engines: StageEngines) => ENGINE_STAGES.filter((stage) => engines[stage] === 'ort-webgpu');

interface WebgpuOptions {
  /** Engines to be ready with: others are made when they are first asked for. */
  readonly engines?: StageEngines | undefined;
  /** See `createKernels`. */
  readonly keepBytes?: number | undefined;
  onStep(done: number, total: number): void;
}

/** All stages on one WebGPU device, each by our own kernels or by ORT, which is fetched when it is first asked for. */
export class WebgpuBackend implements StageBackend<GpuTensor> {
  readonly kind = 'webgpu';
  private readonly recorder: FrameRecorder;
  private readonly wgslStages: WgslStages;
  private timestamps: TimestampPool | null = null;
  private engines: StageEngines = OUR_ENGINES;

  private constructor(
    private readonly gpu: GpuContext,
    private readonly model: LoadedModel,
    private readonly kernels: WgslKernels,
    private readonly ortStages: OrtStages<GpuTensor>,
  ) {
    this.recorder = new FrameRecorder(gpu);
    this.wgslStages = new WgslStages(gpu, this.recorder, model, kernels);
  }

  /** @param startOrt gives the one runtime of this device */
  static async create(
    gpu: GpuContext,
    model: LoadedModel,
    startOrt: () => Promise<Ort>,
    { engines = OUR_ENGINES, keepBytes, onStep }: WebgpuOptions,
  ): Promise<WebgpuBackend> {
    const ortStages = ortStagesOn(gpu, startOrt, model);
    await ortStages.prepare(byOrt(engines), onStep);
    try {
      return new WebgpuBackend(gpu, model, await createKernels(gpu, model, keepBytes), ortStages);
    } catch (error) {
      await ortStages.dispose();
      throw error;
    }
  }

  /** Times every dispatch of ours from the next stage on; each then is a pass of its own, which costs a little. */
  setProfiling(on: boolean): void {
    if (on === (this.timestamps !== null)) return;
    this.timestamps?.destroy();
    this.timestamps = on ? TimestampPool.create(this.gpu, TIMED_PASSES) : null;
  }

  async setEngines(engines: StageEngines): Promise<void> {
    await this.ortStages.prepare(byOrt(engines));
    this.engines = engines;
  }

  setStageTiming(on: boolean): void {
    if (on) this.recorder.flush();
    this.recorder.timesStages = on;
  }

  get timesStages(): boolean {
    return this.recorder.timesStages;
  }

  flush(): void {
    this.recorder.flush();
  }

  /** Our kernels have one set of buffers; ORT makes new tensors each time. */
  get reusesTensors(): boolean {
    return this.engines.bifpn === 'wgsl' || this.engines.heads === 'wgsl';
  }

  get kernelBytes(): Readonly<Record<EngineStage, number>> {
    const { backbone, bifpn, heads } = this.kernels;
    return {
      backbone: backbone.bytes,
      bifpn: bifpn.bytes,
      heads: heads.class_net.bytes + heads.box_net.bytes,
    };
  }

  async kernelTimes(): Promise<readonly KernelTime[] | null> {
    const { timestamps } = this;
    if (!timestamps) return null;
    await this.recorder.record('timestamps', (encoder) => timestamps.resolve(encoder));
    this.flush();
    return timestamps.read();
  }

  async preprocess(image: FrameImage): Promise<GpuTensor> {
    const size = this.model.info.inputSize;
    const { width, height } = frameSize(image);
    const { preprocessor } = this.kernels;
    const output = preprocessor.createOutput();
    try {
      if ('pixels' in image || !preprocessor.fits(width, height)) {
        const frame = readPixels(image);
        const { pixels, width, height, channels } = frame;
        const data = toInputTensor(pixels, width, height, channels, size, this.model.architecture);
        this.gpu.device.queue.writeBuffer(output, 0, data as Float32Array<ArrayBuffer>);
      } else {
        await this.recorder.record('preprocess', (encoder) => {
          preprocessor.encode(encoder, image, output, this.timestamps);
        });
      }
    } catch (error) {
      this.gpu.buffers.destroy(output);
      throw error;
    }
    return own(this.gpu, output, [1, 3, size, size]);
  }

  backbone(input: GpuTensor): Promise<BackboneOutputs<GpuTensor>> {
    return this.by(
      'backbone',
      (ort) => ort.backbone(input),
      () => this.wgslStages.backbone(input, this.timestamps),
    );
  }

  bifpn(
    pyramid: readonly GpuTensor[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<GpuTensor>> {
    return this.by(
      'bifpn',
      (ort) => ort.bifpn(pyramid, coefficients, wanted),
      () => this.wgslStages.bifpn(pyramid, coefficients, wanted, this.timestamps),
    );
  }

  heads(levels: readonly GpuTensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<GpuTensor>> {
    return this.by(
      'heads',
      (ort) => ort.heads(levels, wanted),
      () => this.wgslStages.heads(levels, wanted, this.timestamps),
    );
  }

  candidates(heads: HeadsOutputs<GpuTensor>, scoreThreshold: number): Promise<CandidateSelection> {
    const buffers = (tensors: readonly GpuTensor[]) => tensors.map((tensor) => tensor.buffer);
    const { finder } = this.kernels;
    const [classes, boxes] = [buffers(heads.classes), buffers(heads.boxes)];
    return finder.select(classes, boxes, scoreThreshold, this.timestamps, this.recorder.take());
  }

  readMaps(tensors: readonly GpuTensor[], mode: MapMode): Promise<Float32Array[]> {
    this.flush();
    return reduceMaps(this.gpu, tensors.map(featureOf), mode);
  }

  readSheet(tensor: GpuTensor, side: number): Promise<Sheet> {
    this.flush();
    return reduceChannels(this.gpu, featureOf(tensor), side);
  }

  dims(tensor: GpuTensor): readonly number[] {
    return tensor.dims;
  }

  release(tensors: Iterable<GpuTensor>): void {
    for (const tensor of tensors) tensor.release();
  }

  async dispose(): Promise<void> {
    this.setProfiling(false);
    destroyKernels(this.kernels);
    await this.ortStages.dispose();
  }

  /** Bytes that the last selection of candidates read back. */
  get bytesRead(): number {
    return this.kernels.finder.bytesRead;
  }

  /** A stage by whoever is to run it. ORT submits by itself: what was recorded goes first. */
  private async by<V>(
    stage: EngineStage,
    ort: (stages: OrtStages<GpuTensor>) => Promise<V>,
    ours: () => Promise<V>,
  ): Promise<V> {
    if (this.engines[stage] === 'wgsl') return ours();
    this.flush();
    const outputs = await ort(this.ortStages);
    if (this.timesStages) await this.gpu.device.queue.onSubmittedWorkDone();
    return outputs;
  }
}

function featureOf({ buffer, dims }: GpuTensor): GpuFeature {
  const [, channels, height, width] = dims as [number, number, number, number];
  return { buffer, channels, height, width };
}
