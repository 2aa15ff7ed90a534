import { LEVELS, type Level } from '../network/variants';
import type { BifpnParameters, HeadParameters, NodeParameters } from './parameters';
import {
  BIFPN_EDGES,
  BIFPN_NODES,
  EDGES_PER_CELL,
  edgeIndex,
  INPUT_COUNT,
  OUTPUT_NODES,
  pyramidInputOf,
  type Resample,
} from './topology';

/**
 * BiFPN and heads in plain TypeScript, sums in double precision: what every kernel is tested against, and fast
 * enough for small inputs only. Maps are [channels, size, size], f32.
 */
export interface FeatureMap {
  readonly channels: number;
  readonly size: number;
  readonly data: Float32Array;
}

export function featureMap(channels: number, size: number, data?: Float32Array): FeatureMap {
  return { channels, size, data: data ?? new Float32Array(channels * size * size) };
}

/** Side of a level's map for a square input. */
export function levelSize(inputSize: number, level: Level): number {
  return inputSize >> level;
}

/** Largest of a 3×3 window at stride 2; TensorFlow's "same" padding is at the bottom and the right only. */
function pooledAt(plane: Float32Array, size: number, y: number, x: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let r = 2 * y; r <= Math.min(2 * y + 2, size - 1); r++) {
    for (let c = 2 * x; c <= Math.min(2 * x + 2, size - 1); c++) best = Math.max(best, plane[r * size + c]!);
  }
  return best;
}

/** Side of the result and the value at one of its cells, for each way of resampling. */
const RESAMPLE: Readonly<
  Record<
    Resample,
    { size(from: number): number; at(p: Float32Array, from: number, y: number, x: number): number }
  >
> = {
  none: { size: (from) => from, at: (p, from, y, x) => p[y * from + x]! },
  up: { size: (from) => 2 * from, at: (p, from, y, x) => p[(y >> 1) * from + (x >> 1)]! },
  down: { size: (from) => from >> 1, at: pooledAt },
};

export function resample(input: FeatureMap, how: Resample): FeatureMap {
  const { size, at } = RESAMPLE[how];
  const out = featureMap(input.channels, size(input.size));
  const area = input.size * input.size;
  let i = 0;
  for (let c = 0; c < input.channels; c++) {
    const plane = input.data.subarray(c * area, (c + 1) * area);
    for (let y = 0; y < out.size; y++) {
      for (let x = 0; x < out.size; x++) out.data[i++] = at(plane, input.size, y, x);
    }
  }
  return out;
}

const swish = (x: number): number => x / (1 + Math.exp(-x));

/** Depthwise 3×3, zero padding 1. @param kernel [channels, 3, 3] */
function depthwise3x3(input: FeatureMap, kernel: Float32Array): FeatureMap {
  const { channels, size } = input;
  const out = featureMap(channels, size);
  for (let c = 0; c < channels; c++) {
    const plane = c * size * size;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let k = 0; k < 9; k++) {
          const r = y + Math.floor(k / 3) - 1;
          const q = x + (k % 3) - 1;
          if (r < 0 || q < 0 || r >= size || q >= size) continue;
          sum += kernel[c * 9 + k]! * input.data[plane + r * size + q]!;
        }
        out.data[plane + y * size + x] = sum;
      }
    }
  }
  return out;
}

/** 1×1 convolution. @param weights [bias.length, input.channels] */
function pointwise(input: FeatureMap, weights: Float32Array, bias: Float32Array): FeatureMap {
  const { channels, size } = input;
  const area = size * size;
  const out = featureMap(bias.length, size);
  const sums = new Float64Array(area);
  for (let o = 0; o < bias.length; o++) {
    sums.fill(bias[o]!);
    for (let c = 0; c < channels; c++) {
      const w = weights[o * channels + c]!;
      for (let i = 0; i < area; i++) sums[i]! += w * input.data[c * area + i]!;
    }
    out.data.set(sums, o * area);
  }
  return out;
}

/** swish(Σ coefficientᵢ · resample(inputᵢ)) → depthwise → pointwise + bias. */
function fusionNode(
  inputs: readonly { readonly map: FeatureMap; readonly resample: Resample; readonly coefficient: number }[],
  parameters: NodeParameters,
): FeatureMap {
  const resampled = inputs.map((input) => resample(input.map, input.resample));
  const fused = featureMap(resampled[0]!.channels, resampled[0]!.size);
  for (let i = 0; i < fused.data.length; i++) {
    let sum = 0;
    for (const [slot, { coefficient }] of inputs.entries()) sum += coefficient * resampled[slot]!.data[i]!;
    fused.data[i] = swish(sum);
  }
  return pointwise(depthwise3x3(fused, parameters.depthwise), parameters.pointwise, parameters.bias);
}

/**
 * Every node of every cell.
 * @param inputs in the order of `PYRAMID_INPUTS`
 * @param coefficients [cells · EDGES_PER_CELL] of `fusionCoefficients`
 * @returns [cell][node]
 */
export function runBifpn(
  parameters: BifpnParameters,
  coefficients: Float32Array,
  inputs: readonly FeatureMap[],
): FeatureMap[][] {
  const cells: FeatureMap[][] = [];
  for (let cell = 0; cell < parameters.cells; cell++) {
    const previous = cells[cell - 1];
    const nodes: FeatureMap[] = [];
    for (const [n, node] of BIFPN_NODES.entries()) {
      const edges = node.inputs.map((from, slot) => {
        const index = edgeIndex(n, slot);
        const edge = BIFPN_EDGES[index]!;
        const source = (): FeatureMap => {
          if (from >= INPUT_COUNT) return nodes[from - INPUT_COUNT]!;
          return previous ? previous[OUTPUT_NODES[from]!]! : inputs[pyramidInputOf(edge)]!;
        };
        const coefficient = coefficients[cell * EDGES_PER_CELL + index]!;
        return { map: source(), resample: edge.resample, coefficient };
      });
      nodes.push(fusionNode(edges, parameters.nodes[cell]![n]!));
    }
    cells.push(nodes);
  }
  return cells;
}

/**
 * One head over the pyramid.
 * @param features P3…P7
 * @returns raw outputs [predict.outChannels, size, size] of each level
 */
export function runHead(head: HeadParameters, features: readonly FeatureMap[]): FeatureMap[] {
  return LEVELS.map((_, level) => {
    let map = features[level]!;
    for (const layer of head.layers) {
      map = pointwise(depthwise3x3(map, layer.depthwise), layer.pointwise, layer.bias);
      const area = map.size * map.size;
      for (let i = 0; i < map.data.length; i++) {
        const c = Math.floor(i / area);
        map.data[i] = swish(map.data[i]! * layer.scale[level]![c]! + layer.shift[level]![c]!);
      }
    }
    return pointwise(depthwise3x3(map, head.predict.depthwise), head.predict.pointwise, head.predict.bias);
  });
}
