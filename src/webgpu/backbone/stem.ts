import { fourOutputs, laneOf, laneOutput, laneParameter, range, SWISH } from './lanes';
import type { BackboneTuning } from './tuning';

/** Outputs of a thread: of those that fill the last block best, the most. */
export function stemOutputs(channels: number, most: number): number {
  return Math.ceil(channels / Math.ceil(channels / most) / 4) * 4;
}

/**
 * The first convolution, 3×3 at stride 2 of an image [3, H, W], and its swish: four cells and `outputs` channels a
 * thread.
 * @param before rows above and columns to the left of where the first window starts, 0 or 1
 */
export function stemSource(outputs: number, before: number, { threads, swap }: BackboneTuning): string {
  const columns = [
    ...(before > 0 ? ['left[3]'] : []),
    ...range(8).map((i) => `x_${i >> 2}[${i & 3}]`),
    ...(before > 0 ? [] : ['right[0]']),
  ];
  const lines = [
    `struct Params {
  height: u32,
  width_quads: u32,
  outputs: u32,
}`,
    SWISH,
    `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group_id: vec3u,
  @builtin(local_invocation_index) thread: u32${laneParameter(swap)}
) {
  ${laneOf(swap)}
  let out_width_quads = params.width_quads / 2u;
  let cell_quads = params.height / 2u * out_width_quads;
  let quad = group_id.x * ${threads}u + thread;
  let y = quad / out_width_quads;
  let x = quad % out_width_quads;
  let own = group_id.y;`,
  ];
  for (const g of range(outputs / 4)) {
    lines.push(...fourOutputs(swap, `bias_${g}`, (j) => `bias[own * ${outputs}u + ${4 * g}u + ${j}]`));
    for (const j of range(4)) lines.push(`var sum_${g}_${j} = vec4f(bias_${g}_${j});`);
  }
  lines.push(
    `for (var i = 0u; i < 9u; i++) {
    let row = i32(2u * y + i % 3u) - ${before};
    let inside = u32(row) < params.height;
    let at = (i / 3u * params.height + u32(row)) * params.width_quads + 2u * x;
    let x_0 = select(vec4f(), input[at], inside);
    let x_1 = select(vec4f(), input[at + 1u], inside);`,
    before > 0
      ? 'let left = select(vec4f(), input[at - 1u], inside && x > 0u);'
      : 'let right = select(vec4f(), input[at + 2u], inside && x + 1u < out_width_quads);',
    ...range(4).map((c) => `let t_${c} = vec3f(${columns.slice(2 * c, 2 * c + 3)});`),
  );
  for (const g of range(outputs / 4)) {
    lines.push(
      ...fourOutputs(swap, `w_${g}`, (j) => `weights[(own * 9u + i) * ${outputs}u + ${4 * g}u + ${j}]`),
      ...range(4).map(
        (j) => `sum_${g}_${j} += vec4f(${range(4).map((c) => `dot(t_${c}, w_${g}_${j}.xyz)`)});`,
      ),
    );
  }
  lines.push('}');
  for (const g of range(outputs / 4)) {
    for (const j of range(4)) {
      lines.push(
        `let n_${g}_${j} = own * ${outputs}u + ${4 * g}u + ${laneOutput(swap, j)};`,
        `if (n_${g}_${j} < params.outputs) { output[n_${g}_${j} * cell_quads + quad] = swish(sum_${g}_${j}); }`,
      );
    }
  }
  return [...lines, '}'].join('\n');
}

/**
 * Weights in the kernel's order: [block][channel of the image, row][output of the block], a vec4f a row.
 * @param weights [outputs, 3, 3, 3]
 */
export function packStem(
  weights: Float32Array,
  channels: number,
  outputs: number,
): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(Math.ceil(channels / outputs) * 9 * outputs * 4);
  for (let o = 0; o < channels; o++) {
    const block = Math.floor(o / outputs);
    for (let row = 0; row < 9; row++) {
      const at = 4 * ((block * 9 + row) * outputs + (o % outputs));
      packed.set(weights.subarray((o * 9 + row) * 3, (o * 9 + row + 1) * 3), at);
    }
  }
  return packed;
}
