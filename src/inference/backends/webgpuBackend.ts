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
import type { WebgpuEngine } from '../api/measuring';
import type { LoadedModel } from '../models/loadedModel';
import type { InferenceSession, Ort, Tensor } from '../runtime/ort';
import { createSessions, releaseSessions, type SessionOptions } from '../runtime/ortSessions';
import {
  type BackboneOutputs,
  type BifpnOutputs,
  type FrameImage,
  frameSize,
  type HeadsOutputs,
  type Sheet,
  type StageBackend,
} from './backend';
import { GpuTensors } from './gpuTensors';
import { OrtStages, runBackbone } from './ortStages';
import { readPixels } from './pixels';
import { createKernels, destroyKernels, type WgslKernels } from './wgslKernels';
import { WgslStages } from './wgslStages';

/** More passes than any variant's frame has: D7's BiFPN 64, heads 20, preprocessing 1, candidates a few. */
const TIMED_PASSES = 128;

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

/** All stages on one WebGPU device: the backbone by ORT, everything around it by our own kernels. */
export class WebgpuBackend implements StageBackend<Tensor> {
  readonly kind = 'webgpu';
  private readonly tensors: GpuTensors;
  private readonly wgslStages: WgslStages;
  private timestamps: TimestampPool | null = null;
  private engine: WebgpuEngine = 'wgsl';
  /** Made when ORT is first asked to run them. */
  private ortStages: OrtStages | null = null;

  private constructor(
    private readonly ort: Ort,
    private readonly gpu: GpuContext,
    private readonly model: LoadedModel,
    private readonly sessions: Record<string, InferenceSession> & { readonly backbone: InferenceSession },
    private readonly kernels: WgslKernels,
  ) {
    this.tensors = new GpuTensors(ort, gpu);
    this.wgslStages = new WgslStages(this.tensors, model, kernels);
  }

  /** @param keepBytes see `createKernels` */
  static async create(
    ort: Ort,
    gpu: GpuContext,
    model: LoadedModel,
    onStep: (done: number, total: number) => void,
    keepBytes?: number,
  ): Promise<WebgpuBackend> {
    const parts = [['backbone', model.partition.backbone, sessionOptions(gpu)]] as const;
    const sessions = await createSessions(ort, parts, onStep);
    try {
      return new WebgpuBackend(ort, gpu, model, sessions, await createKernels(gpu, model, keepBytes));
    } catch (error) {
      await releaseSessions(sessions);
      throw error;
    }
  }

  /** Times every dispatch of ours from the next stage on; each then is a pass of its own, which costs a little. */
  setProfiling(on: boolean): void {
    if (on === (this.timestamps !== null)) return;
    this.timestamps?.destroy();
    this.timestamps = on ? TimestampPool.create(this.gpu, TIMED_PASSES) : null;
  }

  async setEngine(engine: WebgpuEngine): Promise<void> {
    if (engine === 'ort-webgpu' && !this.ortStages) {
      const { bifpn, heads } = this.model.partition;
      const options = sessionOptions(this.gpu);
      const parts = [['bifpn', bifpn, options] as const, ['heads', heads, options] as const];
      const sessions = await createSessions(this.ort, parts, () => {});
      Object.assign(this.sessions, sessions);
      this.ortStages = new OrtStages(this.ort, this.model, sessions);
    }
    this.engine = engine;
  }

  /** Our kernels have one set of buffers; ORT makes new tensors each time. */
  get reusesTensors(): boolean {
    return this.engine === 'wgsl';
  }

  get kernelBytes(): { readonly bifpn: number; readonly heads: number } {
    const { bifpn, heads } = this.kernels;
    return { bifpn: bifpn.bytes, heads: heads.class_net.bytes + heads.box_net.bytes };
  }

  async kernelTimes(): Promise<readonly KernelTime[] | null> {
    const { timestamps } = this;
    if (!timestamps) return null;
    await this.tensors.submit('timestamps', (encoder) => timestamps.resolve(encoder));
    return timestamps.read();
  }

  async preprocess(image: FrameImage): Promise<Tensor> {
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
        await this.tensors.submit('preprocess', (encoder) => {
          preprocessor.encode(encoder, image, output, this.timestamps);
        });
      }
    } catch (error) {
      this.gpu.buffers.destroy(output);
      throw error;
    }
    return this.tensors.own(output, [1, 3, size, size]);
  }

  backbone(input: Tensor): Promise<BackboneOutputs<Tensor>> {
    return this.finished(runBackbone(this.sessions.backbone, input, this.model.partition.pyramidTensors));
  }

  bifpn(
    pyramid: readonly Tensor[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<Tensor>> {
    return this.ortStages && this.engine === 'ort-webgpu'
      ? this.finished(this.ortStages.bifpn(pyramid, coefficients, wanted))
      : this.wgslStages.bifpn(pyramid, coefficients, wanted, this.timestamps);
  }

  heads(levels: readonly Tensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<Tensor>> {
    return this.ortStages && this.engine === 'ort-webgpu'
      ? this.finished(this.ortStages.heads(levels, wanted))
      : this.wgslStages.heads(levels, wanted, this.timestamps);
  }

  candidates(heads: HeadsOutputs<Tensor>, scoreThreshold: number): Promise<CandidateSelection> {
    const buffers = (tensors: readonly Tensor[]) => tensors.map((tensor) => tensor.gpuBuffer);
    const { finder } = this.kernels;
    return finder.select(buffers(heads.classes), buffers(heads.boxes), scoreThreshold, this.timestamps);
  }

  readMaps(tensors: readonly Tensor[], mode: MapMode): Promise<Float32Array[]> {
    return reduceMaps(this.gpu, tensors.map(featureOf), mode);
  }

  readSheet(tensor: Tensor, side: number): Promise<Sheet> {
    return reduceChannels(this.gpu, featureOf(tensor), side);
  }

  dims(tensor: Tensor): readonly number[] {
    return tensor.dims;
  }

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) tensor.dispose();
  }

  dispose(): Promise<void> {
    this.setProfiling(false);
    destroyKernels(this.kernels);
    return releaseSessions(this.sessions);
  }

  /** Bytes that the last selection of candidates read back. */
  get bytesRead(): number {
    return this.kernels.finder.bytesRead;
  }

  /** ORT's outputs, once its work on the device is done. */
  private async finished<V>(outputs: Promise<V>): Promise<V> {
    const done = await outputs;
    await this.gpu.device.queue.onSubmittedWorkDone();
    return done;
  }
}

function featureOf({ gpuBuffer, dims }: Tensor): GpuFeature {
  const [, channels, height, width] = dims as [number, number, number, number];
  return { buffer: gpuBuffer, channels, height, width };
}
