import { type CandidateSelection, MAX_CANDIDATES, selectCandidates } from '../../model/detection/candidates';
import { channelEnergy, type MapMode, reduceMap, shrinkChannels } from '../../model/features/reduce';
import { LEVELS } from '../../model/network/variants';
import { toInputTensor } from '../../model/preprocess/inputTensor';
import { ENGINE_STAGES } from '../api/measuring';
import type { LoadedModel } from '../models/loadedModel';
import type { Ort, Tensor } from '../runtime/ort';
import type { BackboneOutputs, BifpnOutputs, FrameImage, HeadsOutputs, Sheet, StageBackend } from './backend';
import { OrtStages } from './ortStages';
import { readPixels } from './pixels';

/** All stages on the CPU, by ORT's WebAssembly provider and `src/model`. */
export class WasmBackend implements StageBackend<Tensor> {
  readonly kind = 'wasm';
  readonly reusesTensors = false;
  readonly bytesRead = 0;
  readonly kernelBytes = null;
  readonly timesStages = true;

  private constructor(
    private readonly ort: Ort,
    private readonly model: LoadedModel,
    private readonly stages: OrtStages<Tensor>,
  ) {}

  static async create(
    ort: Ort,
    model: LoadedModel,
    onStep: (done: number, total: number) => void,
  ): Promise<WasmBackend> {
    const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' } as const;
    const bridge = { toOrt: (_: Ort, tensor: Tensor) => tensor, fromOrt: (tensor: Tensor) => tensor };
    const stages = new OrtStages(async () => ort, model, options, bridge);
    await stages.prepare(ENGINE_STAGES, onStep);
    return new WasmBackend(ort, model, stages);
  }

  setProfiling(): void {}

  setStageTiming(): void {}

  async setEngines(): Promise<void> {}

  flush(): void {}

  async kernelTimes(): Promise<null> {
    return null;
  }

  async preprocess(image: FrameImage): Promise<Tensor> {
    const { pixels, width, height, channels } = readPixels(image);
    const size = this.model.info.inputSize;
    const data = toInputTensor(pixels, width, height, channels, size, this.model.architecture);
    return new this.ort.Tensor('float32', data, [1, 3, size, size]);
  }

  backbone(input: Tensor): Promise<BackboneOutputs<Tensor>> {
    return this.stages.backbone(input);
  }

  bifpn(
    pyramid: readonly Tensor[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<Tensor>> {
    return this.stages.bifpn(pyramid, coefficients, wanted);
  }

  heads(levels: readonly Tensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<Tensor>> {
    return this.stages.heads(levels, wanted);
  }

  async candidates(heads: HeadsOutputs<Tensor>, scoreThreshold: number): Promise<CandidateSelection> {
    const levels = LEVELS.map((level, i) => {
      const [, , height, width] = heads.classes[i]!.dims as [number, number, number, number];
      const classLogits = heads.classes[i]!.data as Float32Array;
      return { level, height, width, classLogits, boxDeltas: heads.boxes[i]!.data as Float32Array };
    });
    const numClasses = this.model.info.labels.length;
    return selectCandidates(levels, numClasses, { scoreThreshold, maxCandidates: MAX_CANDIDATES });
  }

  async readMaps(tensors: readonly Tensor[], mode: MapMode): Promise<Float32Array[]> {
    return tensors.map(({ data, dims }) => reduceMap(data as Float32Array, dims[1]!, mode));
  }

  async readSheet(tensor: Tensor, side: number): Promise<Sheet> {
    const data = tensor.data as Float32Array;
    const [, channels, height, width] = tensor.dims as [number, number, number, number];
    const { data: values, ...size } = shrinkChannels(data, channels, height, width, side);
    return { ...size, values, energy: channelEnergy(data, channels) };
  }

  dims(tensor: Tensor): readonly number[] {
    return tensor.dims;
  }

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) tensor.dispose();
  }

  dispose(): Promise<void> {
    return this.stages.dispose();
  }
}
