import { padsOf } from '../network/architecture';
import { BATCH_NORM_PARTS } from '../network/checkpointNames';
import type { BatchNorm, Convolution, Downsampling, Layers, WeightedSum } from '../network/describe';
import type { WeightType } from '../onnx/graphBuilder';
import { COMPUTE_BYTES, type Operation, STORED_BYTES, type StoredWeights, stageOf } from './cost';

/** An activation [1, channels, side, side] by its name in a graph. */
interface Activation {
  readonly name: string;
  readonly channels: number;
  readonly side: number;
}

/** The operations that the exporter would emit (`onnx/layers.ts`), without weights. */
export class CostLayers implements Layers<Activation> {
  readonly operations: Operation[] = [];
  readonly weights: StoredWeights[] = [];
  /** Trainable ones, before batch norms are folded. */
  parameters = 0;
  private readonly stored = new Set<string>();

  constructor(private readonly weightType: WeightType) {}

  input(name: string, channels: number, side: number): Activation {
    return { name, channels, side };
  }

  convolution(x: Activation, layer: Convolution): Activation {
    const { output, weights, bias, norm, inChannels, outChannels, groups, kernel, stride } = layer;
    const summed = (inChannels / groups) * kernel * kernel;
    if (!this.stored.has(weights)) {
      this.stored.add(weights);
      const count = outChannels * summed;
      this.weights.push({ stage: stageOf(output)!, count, bytes: count * STORED_BYTES[this.weightType] });
      if (bias || norm) this.vector(output, outChannels);
      this.parameters += count + (bias ? outChannels : 0) + (norm ? 2 * outChannels : 0);
    }
    return this.op('Conv', [x], { name: output, channels: outChannels, side: x.side / stride }, summed);
  }

  batchNorm(x: Activation, { output, channels }: BatchNorm): Activation {
    for (const _ of BATCH_NORM_PARTS) this.vector(output, channels);
    this.parameters += 2 * channels;
    return this.elementwise('BatchNormalization', [x], output);
  }

  swish(x: Activation, output: string): Activation {
    return this.elementwise('Mul', [x, this.elementwise('Sigmoid', [x], `${output}/sigmoid`)], output);
  }

  mean({ channels, ...x }: Activation, output: string): Activation {
    return this.op('GlobalAveragePool', [{ channels, ...x }], { name: output, channels, side: 1 });
  }

  gate(x: Activation, gate: Activation, output: string): Activation {
    return this.elementwise('Mul', [x, this.elementwise('Sigmoid', [gate], `${output}/gate`)], output);
  }

  add(a: Activation, b: Activation, output: string): Activation {
    return this.elementwise('Add', [a, b], output);
  }

  upsample(x: Activation, name: string): Activation {
    return this.op('Resize', [x], { ...x, name, side: x.side * 2 });
  }

  downsample(x: Activation, { output, padding, poolPadding }: Downsampling): Activation {
    const [top, , bottom] = padsOf(3, 2, padding);
    const padded =
      poolPadding === 'zero'
        ? this.op('Pad', [x], { ...x, name: `${output}/padded`, side: x.side + top + bottom })
        : x;
    return this.op('MaxPool', [padded], { ...x, name: output, side: x.side / 2 });
  }

  weightedSum(inputs: readonly Activation[], { kind, output }: WeightedSum): Activation {
    const weighted = kind !== 'sum';
    if (weighted) {
      this.vector(output, inputs.length);
      this.parameters += inputs.length;
    }
    if (inputs.length === 1) return this.elementwise(weighted ? 'Mul' : 'Identity', inputs, output);
    const terms = weighted
      ? inputs.map((x, i) => this.elementwise('Mul', [x], `${output}/term${i}`))
      : inputs;
    const last = terms.length - 1;
    return terms.reduce((sum, term, i) =>
      this.elementwise('Add', [sum, term], i === last ? output : `${output}/sum${i}`),
    );
  }

  result(): void {}

  /** An operation whose output has the size of its first input. */
  private elementwise(type: string, inputs: readonly Activation[], name: string): Activation {
    return this.op(type, inputs, { ...inputs[0]!, name });
  }

  private op(type: string, inputs: readonly Activation[], output: Activation, summed = 0): Activation {
    const elements = output.channels * output.side ** 2;
    this.operations.push({
      stage: stageOf(output.name)!,
      type,
      inputs: inputs.map(({ name }) => name),
      output: output.name,
      elements,
      multiplyAdds: elements * summed,
    });
    return output;
  }

  /** Vectors are stored as f32 always. */
  private vector(of: string, count: number): void {
    this.weights.push({ stage: stageOf(of)!, count, bytes: count * COMPUTE_BYTES });
  }
}
