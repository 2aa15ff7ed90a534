import type {
  BatchNorm,
  Convolution,
  ConvolutionWeights,
  Downsampling,
  Layers,
  WeightedSum,
} from '../../network/describe';
import { convolve, downsample, eachOf, type FeatureMap, featureMap, sigmoid, swish, upsample } from './maps';

/** Where a layer's numbers come from. */
export interface ReferenceWeights {
  convolution(layer: Convolution): ConvolutionWeights;
  /** y = scale · x + shift, [C] each */
  norm(layer: BatchNorm): { readonly scale: ArrayLike<number>; readonly shift: ArrayLike<number> };
  /** [inputs] */
  coefficients(layer: WeightedSum): readonly number[];
}

/**
 * The network in plain TypeScript, sums in double precision: what graphs and kernels are tested against, and fast
 * enough for small inputs only. Every layer's output stays, by its name in a graph.
 */
export class ReferenceLayers implements Layers<FeatureMap> {
  readonly maps = new Map<string, FeatureMap>();

  constructor(
    private readonly weights: ReferenceWeights,
    private readonly image: FeatureMap | null = null,
  ) {}

  input(): FeatureMap {
    return this.image!;
  }

  convolution(x: FeatureMap, layer: Convolution): FeatureMap {
    return this.keep(layer.output, convolve(x, layer, this.weights.convolution(layer)));
  }

  batchNorm(x: FeatureMap, layer: BatchNorm): FeatureMap {
    const { scale, shift } = this.weights.norm(layer);
    return this.keep(
      layer.output,
      eachOf(x, (value, c) => value * scale[c]! + shift[c]!),
    );
  }

  swish(x: FeatureMap, output: string): FeatureMap {
    return this.keep(output, eachOf(x, swish));
  }

  mean({ channels, size, data }: FeatureMap, output: string): FeatureMap {
    const area = size * size;
    const sums = new Float64Array(channels);
    for (const [i, value] of data.entries()) sums[Math.floor(i / area)]! += value;
    return this.keep(
      output,
      featureMap(
        channels,
        1,
        Float32Array.from(sums, (sum) => sum / area),
      ),
    );
  }

  gate(x: FeatureMap, gate: FeatureMap, output: string): FeatureMap {
    return this.keep(
      output,
      eachOf(x, (value, c) => value * sigmoid(gate.data[c]!)),
    );
  }

  add(a: FeatureMap, b: FeatureMap, output: string): FeatureMap {
    return this.keep(
      output,
      eachOf(a, (value, _, i) => value + b.data[i]!),
    );
  }

  upsample(x: FeatureMap, output: string): FeatureMap {
    return this.keep(output, upsample(x));
  }

  downsample(x: FeatureMap, layer: Downsampling): FeatureMap {
    return this.keep(layer.output, downsample(x, layer));
  }

  weightedSum(inputs: readonly FeatureMap[], layer: WeightedSum): FeatureMap {
    const coefficients = this.weights.coefficients(layer);
    const sumAt = (i: number) =>
      inputs.reduce((sum, { data }, slot) => sum + coefficients[slot]! * data[i]!, 0);
    return this.keep(
      layer.output,
      eachOf(inputs[0]!, (_value, _channel, i) => sumAt(i)),
    );
  }

  result(): void {}

  private keep(name: string, map: FeatureMap): FeatureMap {
    this.maps.set(name, map);
    return map;
  }
}
