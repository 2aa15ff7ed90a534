import { type Binding, bindingTable } from '../program/bindings';
import { CONVOLUTION_BINDINGS, fourOutputs, laneOf, laneOutput, laneParameter, range, SWISH } from './lanes';
import type { BackboneTuning } from './tuning';

/** A pointwise convolution's variant: input · gate, then bias, swish, + residual. */
export interface PointwiseKernel {
  readonly swish: boolean;
  readonly gate: boolean;
  readonly residual: boolean;
  /** Input channels where a thread holds all of them; null: it loops over them. */
  readonly held: number | null;
  /** The input channels are no multiple of four. */
  readonly ragged: boolean;
}

export function pointwiseBindings({ gate, residual }: PointwiseKernel): readonly Binding[] {
  return bindingTable({
    ...CONVOLUTION_BINDINGS,
    ...(gate ? { gates: ['read', 'array<f32>'] } : {}),
    ...(residual ? { residual: ['read', 'array<vec4f>'] } : {}),
  });
}

/**
 * Maps are [C, cells / 4] of vec4f. Sums are single local variables: WGSL arrays with a runtime index don't live in registers.
 */
export function pointwiseSource(kernel: PointwiseKernel, tuning: BackboneTuning): string {
  const { threads, quads, swap } = tuning;
  return [
    `struct Params {
  input_quads: u32,
  cell_quads: u32,
  outputs: u32,
  first_block: u32,
  groups_per_block: u32,
  last_input: u32,
  first_quad: u32,
  end_quad: u32,
}`,
    SWISH,
    `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group_id: vec3u,
  @builtin(local_invocation_index) thread: u32${laneParameter(swap)}
) {
  ${laneOf(swap)}
  let quad = (group_id.x * ${threads}u + thread) * ${quads}u;
  let inside = quad < params.cell_quads;`,
    ...(kernel.held === null ? loopOverInputs(kernel, tuning) : loopOverOutputs(kernel, tuning, kernel.held)),
    '}',
  ].join('\n');
}

/** Loads four input channels and turns them: `t_${h}_${q}_${c}` has the four channels of one cell. */
function fourInputs(
  { gate, ragged }: PointwiseKernel,
  quads: number,
  h: number,
  row: (u: number) => string,
  first: string,
): string[] {
  const at = (u: number) => (ragged ? `min(${row(u)}, params.last_input + quad)` : row(u));
  return [
    ...range(4).flatMap((u) => [
      `let at_${h}_${u} = ${at(u)};`,
      ...(gate ? [`let gate_${h}_${u} = gates[${first} + ${u}u];`] : []),
      ...range(quads).map((q) => {
        const value = `input[at_${h}_${u} + ${q}u]`;
        return `let x_${h}_${u}_${q} = ${gate ? `${value} * gate_${h}_${u}` : value};`;
      }),
    ]),
    ...range(quads).flatMap((q) =>
      range(4).map((c) => `let t_${h}_${q}_${c} = vec4f(${range(4).map((u) => `x_${h}_${u}_${q}[${c}]`)});`),
    ),
  ];
}

/** The products of `groups` × 4 input channels with one output's weights, of four cells. */
const products = (groups: number, q: number, weight: (h: number) => string): string =>
  `vec4f(${range(4).map((c) =>
    range(groups)
      .map((h) => `dot(t_${h}_${q}_${c}, ${weight(h)})`)
      .join(' + '),
  )})`;

/** What is stored of a sum. */
function stored({ swish, residual }: PointwiseKernel, sum: string, at: string): string {
  const activated = swish ? `swish(${sum})` : sum;
  return `output[${at}] = ${activated}${residual ? ` + residual[${at}]` : ''};`;
}

function loopOverInputs(kernel: PointwiseKernel, { quads, outputs, unroll, swap }: BackboneTuning): string[] {
  const groups = unroll / 4;
  const lines = [
    `let own = params.first_block + group_id.y;`,
    `let first_output = group_id.y * ${outputs}u;`,
    `var row = quad;`,
    `var weight = (own * params.input_quads + params.first_quad) * ${outputs}u;`,
    // Only the first of several dispatches over the inputs adds the bias.
    'let with_bias = f32(params.first_quad == 0u);',
  ];
  for (const g of range(outputs / 4)) {
    lines.push(...fourOutputs(swap, `bias_${g}`, (j) => `bias[own * ${outputs}u + ${4 * g}u + ${j}]`));
    for (const j of range(4))
      for (const q of range(quads)) lines.push(`var sum_${g}_${j}_${q} = vec4f(bias_${g}_${j} * with_bias);`);
  }
  lines.push(`for (var k = params.first_quad; k < params.end_quad; k += ${groups}u) {`);
  for (const h of range(groups)) {
    const row = (u: number) =>
      h + u === 0 ? 'row' : `${u > 0 ? `at_${h}_${u - 1}` : `at_${h - 1}_3`} + params.cell_quads`;
    lines.push(...fourInputs(kernel, quads, h, row, `4u * (k + ${h}u)`));
  }
  for (const g of range(outputs / 4)) {
    for (const h of range(groups)) {
      lines.push(
        ...fourOutputs(swap, `w_${h}_${g}`, (j) => `weights[weight + ${h * outputs + 4 * g}u + ${j}]`),
      );
    }
    for (const j of range(4)) {
      for (const q of range(quads)) {
        lines.push(`sum_${g}_${j}_${q} += ${products(groups, q, (h) => `w_${h}_${g}_${j}`)};`);
      }
    }
  }
  lines.push(`row = at_${groups - 1}_3 + params.cell_quads;`, `weight += ${groups * outputs}u;`, '}');
  for (const g of range(outputs / 4)) {
    for (const j of range(4)) {
      const [n, at] = [`n_${g}_${j}`, `out_${g}_${j}`];
      lines.push(
        `let ${n} = first_output + ${4 * g}u + ${laneOutput(swap, j)};`,
        `if (inside && ${n} < params.outputs) {`,
        `let ${at} = ${n} * params.cell_quads + quad;`,
        ...range(quads).map((q) => stored(kernel, `sum_${g}_${j}_${q}`, `${at} + ${q}u`)),
        '}',
      );
    }
  }
  return lines;
}

function loopOverOutputs(kernel: PointwiseKernel, { quads, swap }: BackboneTuning, held: number): string[] {
  const groups = held / 4;
  const lines: string[] = [];
  for (const h of range(groups)) {
    const row = (u: number) => `quad + ${4 * h + u}u * params.cell_quads`;
    lines.push(...fourInputs(kernel, quads, h, row, `${4 * h}u`));
  }
  lines.push(
    'let first_group = group_id.y * params.groups_per_block;',
    'let end = min(first_group + params.groups_per_block, (params.outputs + 3u) / 4u);',
    'for (var group = first_group; group < end; group++) {',
    'let own = params.first_block + group;',
    `let weight = own * ${held}u;`,
    ...fourOutputs(swap, 'bias', (j) => `bias[4u * own + ${j}]`),
  );
  for (const h of range(groups))
    lines.push(...fourOutputs(swap, `w_${h}`, (j) => `weights[weight + ${4 * h}u + ${j}]`));
  for (const j of range(4)) {
    for (const q of range(quads)) {
      lines.push(`let sum_${j}_${q} = vec4f(bias_${j}) + ${products(groups, q, (h) => `w_${h}_${j}`)};`);
    }
    lines.push(
      `let n_${j} = 4u * group + ${laneOutput(swap, j)};`,
      `if (inside && n_${j} < params.outputs) {`,
      `let out_${j} = n_${j} * params.cell_quads + quad;`,
      ...range(quads).map((q) => stored(kernel, `sum_${j}_${q}`, `out_${j} + ${q}u`)),
      '}',
    );
  }
  lines.push('}');
  return lines;
}

/**
 * Weights in the kernels' order: [block of outputs][input channels / 4][output][4 input channels]; a kernel that holds
 * its inputs has blocks of four outputs.
 * @param weights [outputs, inputs]
 */
export function packPointwise(
  weights: Float32Array,
  inputs: number,
  outputs: number,
  block: number,
): Float32Array<ArrayBuffer> {
  const quads = Math.ceil(inputs / 4);
  const packed = new Float32Array(Math.ceil(outputs / block) * block * quads * 4);
  for (let o = 0; o < outputs; o++) {
    const first = Math.floor(o / block) * quads;
    for (let k = 0; k < inputs; k++) {
      packed[((first + (k >> 2)) * block + (o % block)) * 4 + (k & 3)] = weights[o * inputs + k]!;
    }
  }
  return packed;
}

/** @returns `values` and zeros up to a multiple of `block` */
export function padded(values: Float32Array, block: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(Math.ceil(values.length / block) * block);
  out.set(values);
  return out;
}
