import { padsOf } from '../network/architecture';
import type { Convolution, ConvolutionWeights, Downsampling } from '../network/describe';
import { weightShape } from '../network/weightLayers';
import type { GraphBuilder } from './graphBuilder';

/** The few layers that EfficientDet is made of, as ONNX nodes. Tensors are NCHW with N = 1. */

/** Weights are stored under `layer.weights`; levels that share them name them once. */
export function convolution(
  g: GraphBuilder,
  x: string,
  layer: Convolution,
  { weight, bias }: ConvolutionWeights,
): string {
  const { output, weights, outChannels, kernel, stride, groups, padding } = layer;
  const [, , height, width] = g.shape(x) as [number, number, number, number];
  const inputs = [x, g.weight(`${weights}/weight`, weightShape(layer), weight)];
  if (bias) {
    const name = `${weights}/bias`;
    inputs.push(g.shapes.has(name) ? name : g.constant(name, [outChannels], bias));
  }
  return g.op('Conv', inputs, output, [1, outChannels, height / stride, width / stride], {
    dilations: [1, 1],
    group: groups,
    kernel_shape: [kernel, kernel],
    pads: padsOf(kernel, stride, padding),
    strides: [stride, stride],
  });
}

/** x · sigmoid(x) */
export function swish(g: GraphBuilder, x: string, output: string): string {
  const shape = g.shape(x);
  const gate = g.op('Sigmoid', [x], `${output}/sigmoid`, shape);
  return g.op('Mul', [x, gate], output, shape);
}

/**
 * f32's smallest normal number for 0: ONNX Runtime merges a Pad with 0 into the MaxPool after it (`PadFusion`), which
 * then pads with -∞.
 */
const POOL_ZERO = 2 ** -126;

/** Max-pool 3×3, stride 2; a pool pads with -∞ by itself, zeros are laid around its input first. */
export function downsample(
  g: GraphBuilder,
  x: string,
  { output, padding, poolPadding }: Downsampling,
): string {
  const [n, c, h, w] = g.shape(x) as [number, number, number, number];
  const pads = padsOf(3, 2, padding);
  const pool = (input: string, outside: readonly number[]) =>
    g.op('MaxPool', [input], output, [n, c, h / 2, w / 2], {
      kernel_shape: [3, 3],
      pads: outside,
      strides: [2, 2],
    });
  if (poolPadding === '-infinity') return pool(x, pads);
  const [top, left, bottom, right] = pads;
  const around = `pool/pads_${padding}`;
  const zero = 'pool/zero';
  if (!g.shapes.has(zero)) g.constant(zero, [], Float32Array.of(POOL_ZERO));
  if (!g.shapes.has(around)) g.indices(around, [0, 0, top, left, 0, 0, bottom, right]);
  const padded = g.op('Pad', [x, around, zero], `${output}/padded`, [
    n,
    c,
    h + top + bottom,
    w + left + right,
  ]);
  return pool(padded, [0, 0, 0, 0]);
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
  if (inputs.length === 1) {
    return coefficients
      ? g.op('Mul', [inputs[0]!, coefficients[0]!], output, shape)
      : g.op('Identity', [inputs[0]!], output, shape);
  }
  const terms = coefficients
    ? inputs.map((x, i) => g.op('Mul', [x, coefficients[i]!], `${output}/term${i}`, shape))
    : inputs;
  const last = terms.length - 1;
  return terms.reduce((sum, term, i) =>
    g.op('Add', [sum, term], i === last ? output : `${output}/sum${i}`, shape),
  );
}
