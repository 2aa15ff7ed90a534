import type { TileLayout, Tuning } from './tuning';

/**
 * WGSL of the pointwise product's register block: `begin` (bias), `accumulate` (one chunk of channels) and `finish`
 * (write). Sums are single variables, since WGSL arrays with a runtime index don't live in registers.
 * Weights are packed [output block][channel][outputs]; see `packPointwise`.
 */
export function pointwiseSource(tuning: Tuning, layout: TileLayout): string {
  const { quads, outputs, unroll, tileHeight } = tuning;
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const sum = (v: number, o: number): string => `sum_${v}_${o}`;
  const sums = range(outputs).flatMap((o) => range(quads).map((v) => sum(v, o)));
  const perChannel = tileHeight * 2;

  const cells = range(unroll).flatMap((u) =>
    range(quads).map(
      (v) => `    let x_${u}_${v} = tile[(k + ${u}u) * ${perChannel}u + quad * ${quads}u + ${v}u];`,
    ),
  );
  const products = range(outputs / 4).flatMap((block) => [
    ...range(unroll).map((u) => `    let w_${u}_${block} = ${weight(tuning, u, block)};`),
    ...range(4).flatMap((j) =>
      range(quads).map((v) => {
        const terms = range(unroll).map((u) => `x_${u}_${v} * w_${u}_${block}[${j}]`);
        return `    ${sum(v, block * 4 + j)} += ${terms.join(' + ')};`;
      }),
    ),
  ]);
  const writes = range(outputs).flatMap((o) =>
    range(quads).map((v) => `  write4(out + ${o}u, y_${v}, x_${v}, ${sum(v, o)});`),
  );
  const position = range(quads).map(
    (v) =>
      `  let y_${v} = y0 + (quad * ${quads}u + ${v}u) / 2u;\n` +
      `  let x_${v} = x0 + (quad * ${quads}u + ${v}u) % 2u * 4u;`,
  );

  return `
@group(0) @binding(3) var<storage, read> pointwise: array<${tuning.broadcast ? 'f32' : 'vec4f'}>;

${sums.map((name) => `var<private> ${name}: vec4f;`).join('\n')}

fn begin(thread: u32) {
  let bias = node.bias_offset + thread / ${layout.quadBlocks}u * ${outputs}u;
${range(outputs)
  .map(
    (o) =>
      `  let bias_${o} = filters[bias + ${o}u];\n${range(quads)
        .map((v) => `  ${sum(v, o)} = vec4f(bias_${o});`)
        .join('\n')}`,
  )
  .join('\n')}
}

fn accumulate(thread: u32, first: u32, count: u32) {
  let quad = thread % ${layout.quadBlocks}u;
  let block = thread / ${layout.quadBlocks}u * CHANNELS + first;
  for (var k = 0u; k < count; k += ${unroll}u) {
${cells.join('\n')}
${products.join('\n')}
  }
}

fn finish(thread: u32, x0: u32, y0: u32) {
  let quad = thread % ${layout.quadBlocks}u;
  let out = thread / ${layout.quadBlocks}u * ${outputs}u;
${position.join('\n')}
${writes.join('\n')}
}
`;
}

/** Four output channels' weights of one input channel. */
function weight({ outputs, broadcast }: Tuning, u: number, block: number): string {
  const row = `(block + k + ${u}u)`;
  if (!broadcast) return `pointwise[${row} * ${outputs / 4}u + ${block}u]`;
  const own = `pointwise[${row} * ${outputs}u + ${block * 4}u + (thread & 3u)]`;
  return `spread(${own})`;
}

/** Weights of a pointwise convolution in the order of the kernel. @param weights [outputs, channels] */
export function packPointwise(
  weights: Float32Array,
  channels: number,
  outChannels: number,
  { outputs }: Tuning,
  { paddedOutputs }: TileLayout,
): Float32Array {
  const packed = new Float32Array(paddedOutputs * channels);
  for (let o = 0; o < outChannels; o++) {
    const block = Math.floor(o / outputs);
    for (let c = 0; c < channels; c++) {
      packed[(block * channels + c) * outputs + (o % outputs)] = weights[o * channels + c]!;
    }
  }
  return packed;
}
