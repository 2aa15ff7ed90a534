import type { TileLayout, Tuning } from './tuning';

/** WGSL that node.wgsl takes in at its `#` lines. */
export interface PointwiseSource {
  readonly begin: string;
  readonly accumulate: string;
  readonly finish: string;
}

/**
 * The pointwise product's register block: bias, one chunk of channels, write. Sums are single local variables: WGSL
 * arrays with a runtime index don't live in registers, and module-scope variables took SwiftShader 3 s to compile.
 * Weights are packed [output block][channel][outputs]; see `packPointwise`.
 */
export function pointwiseSource(tuning: Tuning, layout: TileLayout): PointwiseSource {
  const { quads, outputs, unroll, tileHeight } = tuning;
  const sum = (v: number, o: number): string => `sum_${v}_${o}`;
  const perChannel = tileHeight * 2;

  const cells = range(unroll).flatMap((u) =>
    range(quads).map((v) => `    let x_${u}_${v} = tile[staged + (k + ${u}u) * ${perChannel}u + ${v}u];`),
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
  const biases = range(outputs / 4).flatMap((block) => [
    `  let bias_${block} = ${bias(tuning, block)};`,
    ...range(4).flatMap((j) =>
      range(quads).map((v) => `  var ${sum(v, block * 4 + j)} = vec4f(bias_${block}[${j}]);`),
    ),
  ]);
  const step = layout.guardStep;
  // Component by component, so that a thread at the map's edge branches four times and not once a value.
  const writes = range(quads).flatMap((v) => [
    `  let y_${v} = y0 + (quad * ${quads}u + ${v}u) / 2u;`,
    `  let x_${v} = x0 + (quad * ${quads}u + ${v}u) % 2u * 4u;`,
    `  let at_${v} = (out * node.size + y_${v}) * node.size + x_${v};`,
    ...range(4).flatMap((i) => [
      `  if (y_${v} < node.size && x_${v} + ${i}u < node.size) {`,
      ...range(outputs).flatMap((o) => [
        o % step === 0 && layout.guardStep < outputs ? `    if (out + ${o}u < OUTPUTS) {` : '',
        `    output[at_${v} + ${o}u * area + ${i}u] = ${sum(v, o)}[${i}];`,
        o % step === step - 1 && layout.guardStep < outputs ? '    }' : '',
      ]),
      '  }',
    ]),
  ]);

  return {
    begin: `
  let quad = thread % ${layout.quadBlocks}u;
  let out = thread / ${layout.quadBlocks}u * ${outputs}u;
  let bias = node.bias_offset + out;
${biases.join('\n')}`,
    accumulate: `
    let staged = tile_base + quad * ${quads}u;
    let block = thread / ${layout.quadBlocks}u * CHANNELS + first;
    for (var k = 0u; k < count; k += ${unroll}u) {
${cells.join('\n')}
${products.join('\n')}
    }`,
    finish: `
  let area = node.size * node.size;
${writes.join('\n')}`,
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function bias({ broadcast }: Tuning, block: number): string {
  const at = `bias + ${block * 4}u`;
  if (broadcast) return `spread(filters[${at} + (thread & 3u)])`;
  return `vec4f(filters[${at}], filters[${at} + 1u], filters[${at} + 2u], filters[${at} + 3u])`;
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
