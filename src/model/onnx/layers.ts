import type { GraphBuilder } from './graphBuilder';

/** The few layers that EfficientDet is made of, as ONNX nodes. Tensors are NCHW with N = 1. */

export interface Convolution {
  /** [out, in / groups, k, k] */
  readonly weight: Float32Array;
  readonly bias?: Float32Array;
  readonly kernel: number;
  readonly stride: 1 | 2;
  readonly outChannels: number;
  readonly groups: number;
}

/** TensorFlow "same" for an even input side: the odd row and column go to the bottom and right. */
function samePads(kernel: number, stride: number): readonly [number, number, number, number] {
  const total = kernel - stride;
  const before = Math.floor(total / 2);
  return [before, before, total - before, total - before];
}

/** Weights are named after `weights`, so that layers which share them say so. */
export function convolution(
  g: GraphBuilder,
  x: string,
  output: string,
  c: Convolution,
  weights: string = output,
): string {
  const [, inChannels, height, width] = g.shape(x) as [number, number, number, number];
  const shape = [c.outChannels, inChannels / c.groups, c.kernel, c.kernel];
  const inputs = [x, g.weight(`${weights}/weight`, shape, c.weight)];
  if (c.bias) {
    const name = `${weights}/bias`;
    inputs.push(g.shapes.has(name) ? name : g.constant(name, [c.outChannels], c.bias));
  }
  return g.op('Conv', inputs, output, [1, c.outChannels, height / c.stride, width / c.stride], {
    dilations: [1, 1],
    group: c.groups,
    kernel_shape: [c.kernel, c.kernel],
    pads: c.stride === 1 ? Array(4).fill((c.kernel - 1) / 2) : samePads(c.kernel, c.stride),
    strides: [c.stride, c.stride],
  });
}

/** x · sigmoid(x) */
export function swish(g: GraphBuilder, x: string, output: string): string {
  const shape = g.shape(x);
  const gate = g.op('Sigmoid', [x], `${output}/sigmoid`, shape);
  return g.op('Mul', [x, gate], output, shape);
}

/** Max-pool 3×3 stride 2 "same". */
export function downsample(g: GraphBuilder, x: string, output: string): string {
  const [n, c, h, w] = g.shape(x) as [number, number, number, number];
  return g.op('MaxPool', [x], output, [n, c, h / 2, w / 2], {
    kernel_shape: [3, 3],
    pads: [...samePads(3, 2)],
    strides: [2, 2],
  });
}

/** Nearest neighbour ×2. */
export function upsample(g: GraphBuilder, x: string, output: string): string {
  const [n, c, h, w] = g.shape(x) as [number, number, number, number];
  const scales = 'upsample/scales';
  if (!g.shapes.has(scales)) g.constant(scales, [4], Float32Array.of(1, 1, 2, 2));
  return g.op('Resize', [x, '', scales], output, [n, c, h * 2, w * 2], {
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  });
}

/** Σ coefficientᵢ · xᵢ; coefficients are [1] tensors, or null for a plain sum. */
export function weightedSum(
  g: GraphBuilder,
  inputs: readonly string[],
  coefficients: readonly string[] | null,
  output: string,
): string {
  const shape = g.shape(inputs[0]!);
  const terms = coefficients
    ? inputs.map((x, i) => g.op('Mul', [x, coefficients[i]!], `${output}/term${i}`, shape))
    : inputs;
  const last = terms.length - 1;
  return terms.reduce((sum, term, i) =>
    g.op('Add', [sum, term], i === last ? output : `${output}/sum${i}`, shape),
  );
}
