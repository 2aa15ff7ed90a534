import { bindingTable } from '../program/bindings';
import { CONVOLUTION_BINDINGS, range, SWISH } from './lanes';

/** A depthwise convolution's variant. */
export interface DepthwiseKernel {
  readonly kernel: number;
  readonly stride: 1 | 2;
  /** Rows above and columns to the left of where the first window starts. */
  readonly before: number;
  /** Cells that a strip is wide, a multiple of four. */
  readonly cells: number;
}

export const DEPTHWISE_BINDINGS = bindingTable({
  ...CONVOLUTION_BINDINGS,
  sums: ['read_write', 'array<f32>'],
});

/** Cells of a strip: as many as two loads of vec4f give, where a row divides by that. */
export function stripCells(stride: 1 | 2, width: number): number {
  return stride === 1 && width % 8 === 0 ? 8 : 4;
}

/**
 * A thread goes down a strip of one channel, row by row: what a row adds to windows further down is carried. Writes the
 * swish, and its sum over the strip for the mean.
 */
export function depthwiseSource({ kernel, stride, before, cells }: DepthwiseKernel, threads: number): string {
  const vectors = (cells * stride) / 4;
  const outVectors = cells / 4;
  const after = kernel - stride - before;
  const carries = Math.ceil((kernel - stride) / stride);
  const weightVectors = Math.ceil(kernel / 4);
  const columns = (row: string): string[] => [
    ...range(before).map((i) => `${row}_left[${4 - before + i}]`),
    ...range(4 * vectors).map((i) => `${row}_${i >> 2}[${i & 3}]`),
    ...range(Math.max(0, after)).map((i) => `${row}_right[${i}]`),
  ];
  const load = (row: string, offset: number): string[] => [
    `let ${row}_inside = u32(y + ${offset}) < params.height;`,
    `let ${row}_at = plane + u32(y + ${offset}) * params.width_quads;`,
    ...range(vectors).map(
      (v) => `let ${row}_${v} = select(vec4f(), input[${row}_at + ${v}u], ${row}_inside);`,
    ),
    before > 0 ? `let ${row}_left = select(vec4f(), input[${row}_at - 1u], ${row}_inside && has_left);` : '',
    after > 0
      ? `let ${row}_right = select(vec4f(), input[${row}_at + ${vectors}u], ${row}_inside && has_right);`
      : '',
  ];
  /** One cell's product of a row of the input with row r of the kernel. */
  const product = (row: string, cell: number, r: number): string => {
    const own = columns(row).slice(stride * cell, stride * cell + kernel);
    return range(weightVectors)
      .map((v) => {
        const [values, weights] = [own.slice(4 * v, 4 * v + 4), `w_${r}_${v}`];
        if (values.length === 1) return `${values[0]} * ${weights}.x`;
        const swizzle = values.length === 4 ? '' : values.length === 3 ? '.xyz' : '.xy';
        return `dot(vec${values.length}f(${values}), ${weights}${swizzle})`;
      })
      .join(' + ');
  };
  /** What the rows of a step add to the window `later` rows further down, a vec4f for each four cells. */
  const added = (later: number, v: number): string | null => {
    const terms = range(stride).map((s) => [`row_${s}`, kernel - stride + s - stride * later] as const);
    const used = terms.filter(([, r]) => r >= 0);
    if (used.length === 0) return null;
    return `vec4f(${range(4).map((c) => used.map(([row, r]) => product(row, 4 * v + c, r)).join(' + '))})`;
  };
  const step = (writes: boolean): string[] => [
    ...range(stride).flatMap((s) => load(`row_${s}`, s)),
    ...(writes
      ? range(outVectors).flatMap((v) => [
          `let result_${v} = swish(${carries > 0 ? `carry_0_${v} + ` : ''}${added(0, v)} + own_bias);`,
          `output[at + ${v}u] = result_${v};`,
          `sum += result_${v};`,
        ])
      : []),
    ...range(carries).flatMap((i) =>
      range(outVectors).map((v) => {
        const next = i + 1 < carries ? `carry_${i + 1}_${v}` : null;
        return `carry_${i}_${v} = ${[next, added(i + 1, v)].filter(Boolean).join(' + ')};`;
      }),
    ),
    `y += ${stride};`,
  ];
  return [
    `struct Params {
  height: u32,
  width_quads: u32,
  out_height: u32,
  out_width_quads: u32,
  strips: u32,
  rows: u32,
  row_blocks: u32,
  channels: u32,
  first_channel: u32,
  all_channels: u32,
  workgroups: u32,
  first_output: u32,
}`,
    SWISH,
    `@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group_id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = (group_id.y * params.workgroups + group_id.x) * ${threads}u + thread;
  let strip = place % params.strips;
  let rest = place / params.strips;
  let row_block = rest % params.row_blocks;
  let own = rest / params.row_blocks;
  if (own >= params.channels) {
    return;
  }
  let channel = params.first_channel + own;
  let first_row = row_block * params.rows;
  let rows = min(params.rows, params.out_height - first_row);
  let has_left = strip > 0u;
  let has_right = strip + 1u < params.strips;
  let plane = own * params.height * params.width_quads + strip * ${vectors}u;
  var at = ((params.first_output + own) * params.out_height + first_row) * params.out_width_quads + strip * ${outVectors}u;
  var y = i32(first_row) * ${stride} - ${before - kernel + stride + stride * carries};
  var sum = vec4f();
  let own_bias = bias[channel];`,
    ...range(kernel).flatMap((r) =>
      range(weightVectors).map(
        (v) => `let w_${r}_${v} = weights[channel * ${kernel * weightVectors}u + ${r * weightVectors + v}u];`,
      ),
    ),
    ...range(carries).flatMap((i) => range(outVectors).map((v) => `var carry_${i}_${v} = vec4f();`)),
    ...(carries > 0 ? [`for (var i = 0u; i < ${carries}u; i++) {`, ...step(false), '}'] : []),
    'for (var i = 0u; i < rows; i++) {',
    ...step(true),
    'at += params.out_width_quads;',
    '}',
    'sums[(row_block * params.strips + strip) * params.all_channels + channel] = sum.x + sum.y + sum.z + sum.w;',
    '}',
  ].join('\n');
}

/** Weights in the kernel's order: each row of a channel's window filled up to whole vec4f. @param weights [C, k, k] */
export function packDepthwise(weights: Float32Array, kernel: number): Float32Array<ArrayBuffer> {
  const row = 4 * Math.ceil(kernel / 4);
  const rows = weights.length / kernel;
  const packed = new Float32Array(rows * row);
  for (let r = 0; r < rows; r++) packed.set(weights.subarray(r * kernel, (r + 1) * kernel), r * row);
  return packed;
}
