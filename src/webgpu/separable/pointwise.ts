import type { TileLayout, Tuning } from './tuning';

/** What happens to a pointwise sum: a bias, or batch norm as scale and shift and then swish. */
export type Epilogue = 'bias' | 'affine-swish';

/** WGSL that separable.wgsl takes in at its `#` lines. */
export interface PointwiseSource {
  readonly begin: string;
  readonly accumulate: string;
  readonly finish: string;
}

/**
 * The pointwise product's register block: start, one chunk of channels, write. Sums are single local variables: WGSL
 * arrays with a runtime index don't live in registers. Weights are packed by `packPointwise`.
 */
export function pointwiseSource(tuning: Tuning, layout: TileLayout, epilogue: Epilogue): PointwiseSource {
  const { quads } = tuning;
  const { outputs } = layout;
  const perOutput = (code: (sum: string, block: number, j: number) => string): string[] =>
    range(outputs).flatMap((o) => range(quads).map((v) => code(sum(v, o), o >> 2, o & 3)));
  const fourOutputs = (name: string, at: string): string[] =>
    range(outputs / 4).map((block) => `  let ${name}_${block} = ${filter(tuning, `${at} + ${block * 4}u`)};`);

  const start = {
    bias: [
      ...fourOutputs('bias', 'map.bias_offset + out'),
      ...perOutput((name, block, j) => `  var ${name} = vec4f(bias_${block}[${j}]);`),
    ],
    'affine-swish': perOutput((name) => `  var ${name} = vec4f();`),
  };
  const end = {
    bias: [],
    'affine-swish': [
      ...fourOutputs('shift', 'map.bias_offset + out'),
      ...fourOutputs('scale', `map.bias_offset + ${layout.paddedOutputs}u + out`),
      ...perOutput((name, b, j) => `  ${name} = swish(${name} * scale_${b}[${j}] + shift_${b}[${j}]);`),
    ],
  };
  return {
    begin: [
      `let quad = thread % ${layout.quadBlocks}u;`,
      `  let own_block = group.z * ${layout.groupBlocks}u + thread / ${layout.quadBlocks}u;`,
      `  let out = own_block * ${outputs}u;`,
      ...start[epilogue],
    ].join('\n'),
    accumulate: accumulate(tuning, layout),
    finish: [...end[epilogue], ...writes(tuning, layout)].join('\n'),
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const sum = (v: number, o: number): string => `sum_${v}_${o}`;

function accumulate(tuning: Tuning, layout: TileLayout): string {
  const { quads, unroll, tileHeight } = tuning;
  const { outputs } = layout;
  const cells = range(unroll).flatMap((u) =>
    range(quads).map(
      (v) => `      let x_${u}_${v} = tile[staged + (k + ${u}u) * ${tileHeight * 2}u + ${v}u];`,
    ),
  );
  const products = range(outputs / 4).flatMap((block) => [
    ...range(unroll).map((u) => `      let w_${u}_${block} = ${weight(tuning, outputs, u, block)};`),
    ...range(4).flatMap((j) =>
      range(quads).map((v) => {
        const terms = range(unroll).map((u) => `x_${u}_${v} * w_${u}_${block}[${j}]`);
        return `      ${sum(v, block * 4 + j)} += ${terms.join(' + ')};`;
      }),
    ),
  ]);
  return [
    `let staged = tile_base + quad * ${quads}u;`,
    `    for (var k = 0u; k < count; k += ${unroll}u) {`,
    ...cells,
    ...products,
    '    }',
  ].join('\n');
}

/** Component by component, so that a thread at the map's edge branches four times and not once a value. */
function writes({ quads }: Tuning, { outputs, outChannels, paddedOutputs }: TileLayout): string[] {
  // Of all blocks only the last can be padded with less than a block; skipping whole blocks is up to all values.
  const padding = paddedOutputs - outChannels;
  const firstGuarded = padding < outputs ? outputs - padding : 0;
  const store = (v: number, i: number, o: number): string => {
    const assign = `output[at_${v} + ${o}u * area + ${i}u] = ${sum(v, o)}[${i}];`;
    return o < firstGuarded ? `    ${assign}` : `    if (out + ${o}u < OUTPUTS) { ${assign} }`;
  };
  return [
    '  let area = map.size * map.size;',
    ...range(quads).flatMap((v) => [
      `  let y_${v} = y0 + (quad * ${quads}u + ${v}u) / 2u;`,
      `  let x_${v} = x0 + (quad * ${quads}u + ${v}u) % 2u * 4u;`,
      `  let at_${v} = map.output_offset + (out * map.size + y_${v}) * map.size + x_${v};`,
      ...range(4).flatMap((i) => [
        `  if (y_${v} < map.size && x_${v} + ${i}u < map.size) {`,
        ...range(outputs).map((o) => store(v, i, o)),
        '  }',
      ]),
    ]),
  ];
}

/** Four values from `filters`. */
function filter({ broadcast }: Tuning, at: string): string {
  if (broadcast) return `spread(filters[${at} + (thread & 3u)])`;
  return `vec4f(filters[${at}], filters[${at} + 1u], filters[${at} + 2u], filters[${at} + 3u])`;
}

/** Four output channels' weights of one input channel. */
function weight({ broadcast }: Tuning, outputs: number, u: number, block: number): string {
  const row = `(own_block * CHANNELS + first + k + ${u}u)`;
  if (!broadcast) return `pointwise[${row} * ${outputs / 4}u + ${block}u]`;
  const own = `pointwise[${row} * ${outputs}u + ${block * 4}u + (thread & 3u)]`;
  return `spread(${own})`;
}

/**
 * Weights of a pointwise convolution in the kernel's order: [block of outputs][input channel][outputs of the block].
 * @param weights [outputs, channels]
 */
export function packPointwise(weights: Float32Array, layout: TileLayout): Float32Array<ArrayBuffer> {
  const { channels, outputs, outChannels, paddedOutputs } = layout;
  const packed = new Float32Array(paddedOutputs * channels);
  for (let o = 0; o < outChannels; o++) {
    const block = Math.floor(o / outputs);
    for (let c = 0; c < channels; c++) {
      packed[(block * channels + c) * outputs + (o % outputs)] = weights[o * channels + c]!;
    }
  }
  return packed;
}
