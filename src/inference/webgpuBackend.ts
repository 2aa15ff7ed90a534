import { BIFPN_NODES } from '../model/bifpn/topology';
import type { CandidateSelection } from '../model/detection/candidates';
import type { MapMode } from '../model/features/reduce';
import { HEAD_NETS, type HeadNet } from '../model/network/layout';
import * as T from '../model/network/tensorNames';
import { LEVELS } from '../model/network/variants';
import { readBifpnParameters, readHeadParameters } from '../model/onnx/parameters';
import { toInputTensor } from '../model/preprocess/inputTensor';
import { BifpnEngine } from '../webgpu/bifpn/engine';
import { CandidateFinder } from '../webgpu/candidates/candidates';
import type { GpuContext } from '../webgpu/device';
import { type GpuFeature, reduceChannels, reduceMaps } from '../webgpu/featuremap/reduce';
import { HeadEngine } from '../webgpu/heads/heads';
import { Preprocessor } from '../webgpu/preprocess/letterbox';
import { readFloats } from '../webgpu/readback';
import { type KernelTime, TimestampPool } from '../webgpu/timestamps';
import {
  type BackboneOutputs,
  type BifpnOutputs,
  type FrameImage,
  frameSize,
  type HeadsOutputs,
  type Sheet,
  type StageBackend,
} from './backend';
import type { LoadedModel } from './loadedModel';
import type { InferenceSession, Ort, Tensor } from './ort';
import { createSessions, releaseSessions, runSession, type SessionOptions } from './ortSessions';
import { readPixels } from './pixels';

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

/** All stages on one WebGPU device: the backbone by ORT, everything around it by our own kernels. */
export class WebgpuBackend implements StageBackend<Tensor> {
  readonly kind = 'webgpu';
  readonly reusesTensors = true;
  private readonly preprocessor: Preprocessor;
  private readonly engine: BifpnEngine;
  private readonly headEngines: Readonly<Record<HeadNet, HeadEngine>>;
  private readonly finder: CandidateFinder;
  private timestamps: TimestampPool | null = null;

  private constructor(
    private readonly ort: Ort,
    private readonly gpu: GpuContext,
    private readonly model: LoadedModel,
    private readonly sessions: Readonly<Record<'backbone', InferenceSession>>,
  ) {
    const { info, proto } = model;
    const { inputSize } = info;
    this.preprocessor = new Preprocessor(gpu, inputSize);
    this.engine = new BifpnEngine(gpu, readBifpnParameters(proto), inputSize);
    this.headEngines = {
      class_net: new HeadEngine(gpu, 'class', readHeadParameters(proto, 'class_net'), inputSize),
      box_net: new HeadEngine(gpu, 'box', readHeadParameters(proto, 'box_net'), inputSize),
    };
    this.finder = new CandidateFinder(gpu, { inputSize, numClasses: info.labels.length });
  }

  static async create(
    ort: Ort,
    gpu: GpuContext,
    model: LoadedModel,
    onStep: (done: number, total: number) => void,
  ): Promise<WebgpuBackend> {
    const parts = [['backbone', model.partition.backbone, sessionOptions(gpu)]] as const;
    return new WebgpuBackend(ort, gpu, model, await createSessions(ort, parts, onStep));
  }

  /** Times every dispatch of ours from the next stage on; each then is a pass of its own, which costs a little. */
  setProfiling(on: boolean): void {
    if (on === (this.timestamps !== null)) return;
    this.timestamps?.destroy();
    this.timestamps = on ? TimestampPool.create(this.gpu, TIMED_PASSES) : null;
  }

  async kernelTimes(): Promise<readonly KernelTime[] | null> {
    const { timestamps } = this;
    if (!timestamps) return null;
    await this.submit('timestamps', (encoder) => timestamps.resolve(encoder));
    return timestamps.read();
  }

  async preprocess(image: FrameImage): Promise<Tensor> {
    const size = this.model.info.inputSize;
    const { width, height } = frameSize(image);
    const output = this.preprocessor.createOutput();
    if ('pixels' in image || !this.preprocessor.fits(width, height)) {
      const frame = readPixels(image);
      const data = toInputTensor(frame.pixels, width, height, frame.channels, size);
      this.gpu.device.queue.writeBuffer(output, 0, data as Float32Array<ArrayBuffer>);
    } else {
      await this.submit('preprocess', (encoder) => {
        this.preprocessor.encode(encoder, image, output, this.timestamps);
      });
    }
    return this.wrap(output, [1, 3, size, size], () => this.gpu.buffers.destroy(output));
  }

  async backbone(input: Tensor): Promise<BackboneOutputs<Tensor>> {
    const out = await runSession(this.sessions.backbone, { [T.INPUT]: input });
    await this.gpu.device.queue.onSubmittedWorkDone();
    return {
      pyramid: T.PYRAMID_TENSORS.map((name) => out[name]!),
      features: LEVELS.slice(0, 3).map((level) => out[T.backboneTap(level)]!),
    };
  }

  async bifpn(pyramid: readonly Tensor[], coefficients: Float32Array): Promise<BifpnOutputs<Tensor>> {
    this.engine.setCoefficients(coefficients);
    const inputs = pyramid.map((tensor) => tensor.gpuBuffer);
    await this.submit('bifpn', (encoder) => this.engine.encode(encoder, inputs, this.timestamps));
    const { fpnCells, fpnChannels } = this.model.info;
    const nodes = new Map<string, Tensor>();
    for (let cell = 0; cell < fpnCells; cell++) {
      for (const [n, { level }] of BIFPN_NODES.entries()) {
        const buffer = this.engine.nodeOutput(cell, n);
        nodes.set(T.nodeTensor(cell, n), this.wrap(buffer, this.dimsAt(level, fpnChannels)));
      }
    }
    return { nodes, levels: this.model.partition.levelTensors.map((name) => nodes.get(name)!) };
  }

  async heads(levels: readonly Tensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<Tensor>> {
    const inputs = levels.map((tensor) => tensor.gpuBuffer);
    const features = new Map<string, Tensor>();
    await this.submit('heads', (encoder) => {
      for (const net of HEAD_NETS) {
        this.headEngines[net].encode(encoder, inputs, this.timestamps);
        for (const level of LEVELS) {
          const name = T.headFeature(net, level);
          if (wanted.has(name)) features.set(name, this.copyFeature(encoder, net, level));
        }
      }
    });
    const outputs = (net: HeadNet) =>
      this.headEngines[net].outputs.map((buffer, i) => {
        const side = this.model.info.inputSize >> LEVELS[i]!;
        return this.wrap(buffer, this.dimsAt(LEVELS[i]!, buffer.size / (4 * side * side)));
      });
    return { classes: outputs('class_net'), boxes: outputs('box_net'), features };
  }

  candidates(heads: HeadsOutputs<Tensor>, scoreThreshold: number): Promise<CandidateSelection> {
    const buffers = (tensors: readonly Tensor[]) => tensors.map((tensor) => tensor.gpuBuffer);
    return this.finder.select(buffers(heads.classes), buffers(heads.boxes), scoreThreshold, this.timestamps);
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
    const engines = [this.preprocessor, this.engine, ...Object.values(this.headEngines), this.finder];
    for (const engine of engines) engine.destroy();
    return releaseSessions(this.sessions);
  }

  /** Bytes that the last selection of candidates read back. */
  get bytesRead(): number {
    return this.finder.bytesRead;
  }

  /** Records, submits and waits, so that a stage's time is its own. */
  private async submit(label: string, record: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder({ label });
    record(encoder);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }

  private dimsAt(level: number, channels: number): readonly number[] {
    const side = this.model.info.inputSize >> level;
    return [1, channels, side, side];
  }

  /** A copy of its own: the engine's hidden layers lie behind each other in one buffer and take turns. */
  private copyFeature(encoder: GPUCommandEncoder, net: HeadNet, level: number): Tensor {
    const { buffer, offset, size } = this.headEngines[net].feature(level - LEVELS[0]);
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    const copy = this.gpu.buffers.create(T.headFeature(net, level), size, STORAGE | COPY_DST | COPY_SRC);
    encoder.copyBufferToBuffer(buffer, offset, copy, 0, size);
    const dims = this.dimsAt(level, this.model.info.fpnChannels);
    return this.wrap(copy, dims, () => this.gpu.buffers.destroy(copy));
  }

  /** A tensor over a buffer of ours; without `dispose` the buffer outlives it. */
  private wrap(buffer: GPUBuffer, dims: readonly number[], dispose?: () => void): Tensor {
    const count = dims.reduce((a, b) => a * b, 1);
    const download = () => readFloats(this.gpu, buffer, count);
    return this.ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [...dims], download, dispose });
  }
}

function featureOf({ gpuBuffer, dims }: Tensor): GpuFeature {
  const [, channels, height, width] = dims as [number, number, number, number];
  return { buffer: gpuBuffer, channels, height, width };
}
