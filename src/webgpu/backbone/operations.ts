import type { Architecture } from '../../model/network/architecture';
import {
  type Convolution,
  type Downsampling,
  describeTrunk,
  type Layers,
  pyramidIndices,
} from '../../model/network/describe';

/** A square map [channels, side, side], or numbers of another kind where `side` is 1. */
export interface MapTensor {
  /** In a graph. */
  name: string;
  readonly channels: number;
  readonly side: number;
}

interface ConvolutionOperation {
  readonly layer: Convolution;
  readonly input: MapTensor;
  readonly output: MapTensor;
}

export interface StemOperation extends ConvolutionOperation {
  readonly kind: 'stem';
}

export interface PointwiseOperation extends ConvolutionOperation {
  readonly kind: 'pointwise';
  readonly gates: MapTensor | null;
  /** Of a part of the input's channels, where no binding holds all. */
  readonly partial: boolean;
  swish: boolean;
  residual: MapTensor | null;
}

export interface DepthwiseOperation extends ConvolutionOperation {
  readonly kind: 'depthwise';
}

/** Gates of a depthwise convolution's output, from the sums that it leaves. */
export interface SqueezeExciteOperation {
  readonly kind: 'squeeze-excite';
  readonly reduce: Convolution;
  readonly expand: Convolution;
  readonly input: MapTensor;
  readonly output: MapTensor;
}

export interface PoolOperation {
  readonly kind: 'pool';
  readonly layer: Downsampling;
  readonly input: MapTensor;
  readonly output: MapTensor;
}

/** What one dispatch does, or several where its output is made in parts; stem and depthwise always with their swish. */
export type Operation =
  | StemOperation
  | PointwiseOperation
  | DepthwiseOperation
  | SqueezeExciteOperation
  | PoolOperation;

export interface TrunkOperations {
  readonly image: MapTensor;
  /** In the order they run. */
  readonly operations: readonly Operation[];
  /** P3, P4, P5 at the backbone's width. */
  readonly features: readonly MapTensor[];
  /** In the order of `pyramidIndices`. */
  readonly pyramid: readonly MapTensor[];
}

/** An activation on the walk: a map, or a step on the way to a squeeze-excite's gates. */
interface Value {
  readonly map: MapTensor;
  readonly made?: Operation;
  readonly gates?: MapTensor;
  readonly squeeze?: { readonly of: MapTensor; readonly convolutions: readonly Convolution[] };
}

/** A layer of the walk that these kernels have no place for. */
function unknown(): never {
  throw new Error('no kernel of the backbone does this');
}

/** The backbone and the pyramid's inputs as few operations: what follows a convolution is done where it is stored. */
export function trunkOperations(architecture: Architecture): TrunkOperations {
  const operations: Operation[] = [];
  let image: MapTensor | null = null;
  const run = <O extends Operation>(made: O): Value => {
    operations.push(made);
    return { map: made.output, made };
  };
  const layers: Layers<Value> = {
    input: (name, channels, side) => {
      image = { name, channels, side };
      return { map: image };
    },
    convolution: ({ map, gates, squeeze }, layer) => {
      if (squeeze) return { map, squeeze: { ...squeeze, convolutions: [...squeeze.convolutions, layer] } };
      const output = { name: layer.output, channels: layer.outChannels, side: map.side / layer.stride };
      const made = { layer, input: map, output };
      if (layer.groups > 1) return run({ kind: 'depthwise', ...made });
      if (layer.kernel > 1) return run({ kind: 'stem', ...made });
      return run({
        kind: 'pointwise',
        ...made,
        gates: gates ?? null,
        partial: false,
        swish: false,
        residual: null,
      });
    },
    swish: (x, output) => {
      if (x.squeeze) return x;
      if (x.made?.kind === 'pointwise') x.made.swish = true;
      x.map.name = output;
      return x;
    },
    mean: ({ map }) => ({ map, squeeze: { of: map, convolutions: [] } }),
    gate: ({ map }, { squeeze }, name) => {
      const [reduce, expand] = squeeze!.convolutions;
      const output = { name: `${name}/gates`, channels: map.channels, side: 1 };
      const made = run({ kind: 'squeeze-excite', reduce: reduce!, expand: expand!, input: map, output });
      return { map, gates: made.map };
    },
    add: (x, { map }, output) => {
      if (x.made?.kind !== 'pointwise') return unknown();
      x.made.residual = map;
      x.map.name = output;
      return x;
    },
    downsample: ({ map }, layer) => {
      const output = { name: layer.output, channels: map.channels, side: map.side / 2 };
      return run({ kind: 'pool', layer, input: map, output });
    },
    batchNorm: unknown,
    upsample: unknown,
    weightedSum: unknown,
    result: unknown,
  };
  const { features, pyramid } = describeTrunk(layers, architecture);
  return {
    image: image!,
    operations,
    features: features.map(({ map }) => map),
    pyramid: pyramidIndices(architecture.cells[0]!).map((i) => pyramid[i]!.map),
  };
}
