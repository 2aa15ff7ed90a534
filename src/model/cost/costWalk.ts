import type { WeightType } from '../onnx/graphBuilder';
import { COMPUTE_BYTES, type CostStage, type Operation, STORED_BYTES, type StoredWeights } from './cost';

/** An activation [1, channels, side, side]. */
export interface Activation {
  readonly id: number;
  readonly channels: number;
  readonly side: number;
}

export interface ConvolutionShape {
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride?: 1 | 2;
  readonly depthwise?: boolean;
  readonly bias?: boolean;
  /** Another run of weights that are already counted. */
  readonly shared?: boolean;
}

/** Lists what the exporter's layers (`onnx/layers.ts`) would emit, without names or weights. */
export class CostWalk {
  readonly operations: Operation[] = [];
  readonly weights: StoredWeights[] = [];
  stage: CostStage = 'backbone';
  private nextId = 0;

  constructor(private readonly weightType: WeightType) {}

  input(channels: number, side: number): Activation {
    return { id: this.nextId++, channels, side };
  }

  op(
    type: string,
    inputs: readonly Activation[],
    channels: number,
    side: number,
    summed: number = 0,
  ): Activation {
    const elements = channels * side * side;
    const output = { id: this.nextId++, channels, side };
    this.operations.push({
      stage: this.stage,
      type,
      inputs: inputs.map(({ id }) => id),
      output: output.id,
      elements,
      multiplyAdds: elements * summed,
    });
    return output;
  }

  /** Vectors, stored as f32 always. */
  vector(count: number): void {
    this.weights.push({ stage: this.stage, count, bytes: count * COMPUTE_BYTES });
  }

  convolution(x: Activation, c: ConvolutionShape): Activation {
    const { outChannels, kernel, stride = 1, depthwise = false, bias = true, shared = false } = c;
    const summed = (depthwise ? 1 : x.channels) * kernel * kernel;
    if (!shared) {
      const count = outChannels * summed;
      this.weights.push({ stage: this.stage, count, bytes: count * STORED_BYTES[this.weightType] });
      if (bias) this.vector(outChannels);
    }
    return this.op('Conv', [x], outChannels, x.side / stride, summed);
  }

  depthwise(x: Activation, kernel: number, options: Partial<ConvolutionShape> = {}): Activation {
    return this.convolution(x, { outChannels: x.channels, kernel, depthwise: true, ...options });
  }

  pointwise(x: Activation, outChannels: number, shared = false): Activation {
    return this.convolution(x, { outChannels, kernel: 1, shared });
  }

  /** An operation whose output has the size of its first input. */
  elementwise(type: string, ...inputs: readonly Activation[]): Activation {
    return this.op(type, inputs, inputs[0]!.channels, inputs[0]!.side);
  }

  swish(x: Activation): Activation {
    return this.elementwise('Mul', x, this.elementwise('Sigmoid', x));
  }

  downsample(x: Activation): Activation {
    return this.op('MaxPool', [x], x.channels, x.side / 2);
  }

  upsample(x: Activation): Activation {
    return this.op('Resize', [x], x.channels, x.side * 2);
  }
}
