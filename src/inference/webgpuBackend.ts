import { BIFPN_NODES } from '../model/bifpn/topology';
import { type CandidateSelection, MAX_CANDIDATES, selectCandidates } from '../model/detection/candidates';
import { type MapMode, reduceMap } from '../model/features/reduce';
import * as T from '../model/network/tensorNames';
import { LEVELS } from '../model/network/variants';
import { readBifpnParameters } from '../model/onnx/parameters';
import { toInputTensor } from '../model/preprocess/inputTensor';
import { BifpnEngine } from '../webgpu/bifpn/engine';
import type { GpuContext } from '../webgpu/device';
import { readFloats } from '../webgpu/readback';
import type { BackboneOutputs, BifpnOutputs, FrameImage, HeadsOutputs, StageBackend } from './backend';
import type { LoadedModel } from './loadedModel';
import type { InferenceSession, Ort, Tensor } from './ort';
import { createSessions, releaseSessions, runSession, type SessionOptions } from './ortSessions';
import { readPixels } from './pixels';

const PARTS = ['backbone', 'heads'] as const;

/** All cells' node outputs stay readable while they take at most this much of the device's memory. */
const KEEP_ALL_BYTES = 512 * 2 ** 20;

/** ORT on our device; every tensor stays there. A silent fall back of an operator to the CPU is an error. */
export function sessionOptions(gpu: GpuContext): SessionOptions {
  return {
    executionProviders: [{ name: 'webgpu', device: gpu.device }],
    preferredOutputLocation: 'gpu-buffer',
    graphOptimizationLevel: 'all',
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  };
}

/** All stages on one WebGPU device. */
export class WebgpuBackend implements StageBackend<Tensor> {
  readonly kind = 'webgpu';
  readonly reusesNodeTensors = true;
  private readonly engine: BifpnEngine;
  private readonly keepsAllCells: boolean;

  private constructor(
    private readonly ort: Ort,
    private readonly gpu: GpuContext,
    private readonly model: LoadedModel,
    private readonly sessions: Readonly<Record<(typeof PARTS)[number], InferenceSession>>,
  ) {
    const { inputSize, fpnCells, fpnChannels } = model.info;
    const cellBytes = BIFPN_NODES.reduce(
      (sum, { level }) => sum + 4 * fpnChannels * (inputSize >> level) ** 2,
      0,
    );
    this.keepsAllCells = cellBytes * fpnCells <= KEEP_ALL_BYTES;
    const options = { keepAllCells: this.keepsAllCells };
    this.engine = new BifpnEngine(gpu, readBifpnParameters(model.proto), inputSize, options);
  }

  static async create(
    ort: Ort,
    gpu: GpuContext,
    model: LoadedModel,
    onStep: (done: number, total: number) => void,
  ): Promise<WebgpuBackend> {
    const options = sessionOptions(gpu);
    const parts = PARTS.map((part) => [part, model.partition[part], options] as const);
    return new WebgpuBackend(ort, gpu, model, await createSessions(ort, parts, onStep));
  }

  async preprocess(image: FrameImage): Promise<Tensor> {
    const { pixels, width, height, channels } = readPixels(image);
    const size = this.model.info.inputSize;
    const data = toInputTensor(pixels, width, height, channels, size) as Float32Array<ArrayBuffer>;
    const { STORAGE, COPY_SRC } = GPUBufferUsage;
    const buffer = this.gpu.buffers.upload('input', data, STORAGE | COPY_SRC);
    return this.wrap(buffer, [1, 3, size, size], () => this.gpu.buffers.destroy(buffer));
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
    const { device } = this.gpu;
    this.engine.setCoefficients(coefficients);
    const encoder = device.createCommandEncoder({ label: 'bifpn' });
    this.engine.encode(
      encoder,
      pyramid.map((tensor) => tensor.gpuBuffer),
    );
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const { inputSize, fpnCells, fpnChannels } = this.model.info;
    const nodes = new Map<string, Tensor>();
    for (let cell = this.keepsAllCells ? 0 : Math.max(0, fpnCells - 2); cell < fpnCells; cell++) {
      for (const [n, { level }] of BIFPN_NODES.entries()) {
        const side = inputSize >> level;
        const dims = [1, fpnChannels, side, side];
        const buffer = this.engine.nodeOutput(cell, n);
        nodes.set(T.nodeTensor(cell, n), this.wrap(buffer, dims));
      }
    }
    return { nodes, levels: this.model.partition.levelTensors.map((name) => nodes.get(name)!) };
  }

  async heads(levels: readonly Tensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<Tensor>> {
    const names = this.model.partition.levelTensors;
    const feeds = Object.fromEntries(names.map((name, i) => [name, levels[i]!]));
    const out = await runSession(this.sessions.heads, feeds, [
      ...T.CLASS_OUTPUTS,
      ...T.BOX_OUTPUTS,
      ...wanted,
    ]);
    await this.gpu.device.queue.onSubmittedWorkDone();
    return {
      classes: T.CLASS_OUTPUTS.map((name) => out[name]!),
      boxes: T.BOX_OUTPUTS.map((name) => out[name]!),
      features: new Map([...wanted].map((name) => [name, out[name]!])),
    };
  }

  async candidates(heads: HeadsOutputs<Tensor>, scoreThreshold: number): Promise<CandidateSelection> {
    const levels = [];
    for (const [i, level] of LEVELS.entries()) {
      const [, , height, width] = heads.classes[i]!.dims as [number, number, number, number];
      const classLogits = (await heads.classes[i]!.getData()) as Float32Array;
      const boxDeltas = (await heads.boxes[i]!.getData()) as Float32Array;
      levels.push({ level, height, width, classLogits, boxDeltas });
    }
    const numClasses = this.model.info.labels.length;
    return selectCandidates(levels, numClasses, { scoreThreshold, maxCandidates: MAX_CANDIDATES });
  }

  async readMap(tensor: Tensor, mode: MapMode): Promise<Float32Array> {
    return reduceMap(await this.read(tensor), tensor.dims[1]!, mode);
  }

  async read(tensor: Tensor): Promise<Float32Array> {
    return (await tensor.getData()) as Float32Array;
  }

  dims(tensor: Tensor): readonly number[] {
    return tensor.dims;
  }

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) tensor.dispose();
  }

  /** A tensor over a buffer of ours, which outlives it. */
  private wrap(buffer: GPUBuffer, dims: readonly number[], dispose?: () => void): Tensor {
    const count = dims.reduce((a, b) => a * b, 1);
    const download = () => readFloats(this.gpu, buffer, count);
    return this.ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [...dims], download, dispose });
  }

  dispose(): Promise<void> {
    this.engine.destroy();
    return releaseSessions(this.sessions);
  }
}
