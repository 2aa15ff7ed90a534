import { fourOutputs, laneOutput, range } from '../backbone/lanes';
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
 * arrays with a runtime index don't live in registers. `sum_v_g_j` is of the v-th vec4f of cells and of output
 * `laneOutput(j)` of the g-th four: where lanes swap weights, each lane has the four in an order of its own. Weights
 * are packed by `packPointwise`.
 * @param aligned rows are whole vec4f, and `output` holds such
 */
export function pointwiseSource(
  tuning: Tuning,
  layout: TileLayout,
  epilogue: Epilogue,
  aligned: boolean,
): PointwiseSource {
  const place = [
    ...(tuning.swap ? ['let lane = thread & 3u;'] : []),
    `let quad = thread % ${layout.quadBlocks}u;`,
    `let own_block = group.z * ${layout.groupBlocks}u + thread / ${layout.quadBlocks}u;`,
    `let out = own_block * ${layout.outputs}u;`,
  ];
  const loop = layout.held ? loopOverOutputs : loopOverInputs;
  const { begin, accumulate, finish } = loop(tuning, layout, epilogue, aligned);
  return {
    begin: [...place, ...begin].join('\n'),
    accumulate: accumulate.join('\n'),
    finish: finish.join('\n'),
  };
}

/** Lines of `PointwiseSource`. */
type Lines = Readonly<Record<keyof PointwiseSource, readonly string[]>>;

/** Sums of all of a thread's outputs are carried from four input channels to the next four. */
function loopOverInputs(tuning: Tuning, layout: TileLayout, epilogue: Epilogue, aligned: boolean): Lines {
  const { quads, swap } = tuning;
  const { outputs } = layout;
  const groups = range(outputs / 4);
  const perSum = (code: (sum: string, g: number, j: number) => string): string[] =>
    groups.flatMap((g) => range(4).flatMap((j) => range(quads).map((v) => code(sumName(v, g, j), g, j))));
  const filters = (name: string, at: string) =>
    groups.flatMap((g) => fourFilters(swap, `${name}_${g}`, `${at} + ${4 * g}u`));
  const start = {
    bias: [
      ...filters('bias', 'map.bias_offset + out'),
      ...perSum((sum, g, j) => `var ${sum} = vec4f(bias_${g}_${j});`),
    ],
    'affine-swish': perSum((sum) => `var ${sum} = vec4f();`),
  };
  const end = {
    bias: [],
    'affine-swish': [
      ...filters('shift', 'map.bias_offset + out'),
      ...filters('scale', `map.bias_offset + ${layout.paddedOutputs}u + out`),
      ...perSum((sum, g, j) => `${sum} = swish(${sum} * scale_${g}_${j} + shift_${g}_${j});`),
    ],
  };
  const stores = groups.flatMap((g) => range(4).map((j) => ({ g, j, first: `${4 * g}u` })));
  return {
    begin: start[epilogue],
    accumulate: [
      `let staged = tile_base + quad * ${quads}u;`,
      `var weight = (own_block * CHANNELS + first) / 4u * ${outputs}u;`,
      'for (var k = 0u; k < count; k += 4u) {',
      ...fourInputs(tuning, 0, 'k'),
      ...groups.flatMap((g) => [
        ...fourOutputs(swap, `w_0_${g}`, (j) => `pointwise[weight + ${4 * g}u + ${j}]`),
        ...range(4).flatMap((j) =>
          range(quads).map((v) => `${sumName(v, g, j)} += ${products(1, v, (h) => `w_${h}_${g}_${j}`)};`),
        ),
      ]),
      `weight += ${outputs}u;`,
      '}',
    ],
    finish: [...end[epilogue], ...areaOf(aligned), ...writes(tuning, layout, aligned, stores)],
  };
}

/** A thread holds all input channels of its cells, and nothing is carried from four outputs to the next four. */
function loopOverOutputs(tuning: Tuning, layout: TileLayout, epilogue: Epilogue, aligned: boolean): Lines {
  const { quads, swap } = tuning;
  const { outputs, channels, paddedOutputs } = layout;
  const inputs = range(channels / 4);
  const sum = (v: number, j: number) => products(inputs.length, v, (h) => `w_${h}_${j}`);
  const finished = {
    bias: (v: number, j: number) => `vec4f(bias_${j}) + ${sum(v, j)}`,
    'affine-swish': (v: number, j: number) => `swish((${sum(v, j)}) * scale_${j} + bias_${j})`,
  };
  const scale = fourFilters(swap, 'scale', `map.bias_offset + ${paddedOutputs}u + out + own`);
  return {
    begin: [],
    accumulate: [
      `let staged = tile_base + quad * ${quads}u;`,
      ...inputs.flatMap((h) => fourInputs(tuning, h, `${4 * h}u`)),
      ...areaOf(aligned),
      `for (var own = 0u; own < ${outputs}u; own += 4u) {`,
      `let weight = own_block * ${(channels / 4) * outputs}u + own;`,
      ...fourFilters(swap, 'bias', 'map.bias_offset + out + own'),
      ...(epilogue === 'affine-swish' ? scale : []),
      ...inputs.flatMap((h) =>
        fourOutputs(swap, `w_${h}`, (j) => `pointwise[weight + ${h * outputs}u + ${j}]`),
      ),
      ...range(4).flatMap((j) =>
        range(quads).map((v) => `let ${sumName(v, 0, j)} = ${finished[epilogue](v, j)};`),
      ),
      ...writes(
        tuning,
        layout,
        aligned,
        range(4).map((j) => ({ g: 0, j, first: 'own' })),
      ),
      '}',
    ],
    finish: [],
  };
}

/** Four values of `filters`, an output's each. */
const fourFilters = (swap: boolean, name: string, at: string): string[] =>
  fourOutputs(swap, name, (j) => `filters[${at} + ${j}]`);

/** Loads four input channels and turns them: `t_h_v_c` has the four channels of one cell. */
const fourInputs = ({ quads, tileHeight }: Tuning, h: number, k: string): string[] =>
  range(quads).flatMap((v) => [
    ...range(4).map(
      (u) => `let x_${h}_${v}_${u} = tile[staged + (${k} + ${u}u) * ${tileHeight * 2}u + ${v}u];`,
    ),
    ...range(4).map((c) => `let t_${h}_${v}_${c} = vec4f(${range(4).map((u) => `x_${h}_${v}_${u}[${c}]`)});`),
  ]);

/** The products of `groups` × 4 input channels with one output's weights, of four cells. */
const products = (groups: number, v: number, weight: (h: number) => string): string =>
  `vec4f(${range(4).map((c) =>
    range(groups)
      .map((h) => `dot(t_${h}_${v}_${c}, ${weight(h)})`)
      .join(' + '),
  )})`;

const sumName = (v: number, g: number, j: number): string => `sum_${v}_${g}_${j}`;

/** From one output channel to the next in `output`, and a row's length there. */
const areaOf = (aligned: boolean): string[] =>
  aligned ? ['let row = map.size / 4u;', 'let area = map.size * row;'] : ['let area = map.size * map.size;'];

/** A sum by its name's numbers, and the first of its four outputs. */
interface Stored {
  readonly g: number;
  readonly j: number;
  readonly first: string;
}

/** Whole vec4f, or component by component: then a thread at the map's edge branches four times and not once a value. */
function writes(
  { quads, swap }: Tuning,
  { outChannels, paddedOutputs }: TileLayout,
  aligned: boolean,
  stores: readonly Stored[],
): string[] {
  const store = (v: number, component: number | null) =>
    stores.map(({ g, j, first }) => {
      const [at, part] = component === null ? ['', ''] : [` + ${component}u`, `[${component}]`];
      const output = `(${first} + ${laneOutput(swap, j)})`;
      const assign = `output[at_${v} + ${output} * area${at}] = ${sumName(v, g, j)}${part};`;
      return paddedOutputs === outChannels ? assign : `if (out + ${output} < OUTPUTS) { ${assign} }`;
    });
  return range(quads).flatMap((v) => {
    const place = [
      `let y_${v} = y0 + (quad * ${quads}u + ${v}u) / 2u;`,
      `let x_${v} = x0 + (quad * ${quads}u + ${v}u) % 2u * 4u;`,
    ];
    if (aligned) {
      return [
        ...place,
        `let at_${v} = map.output_offset / 4u + (out * map.size + y_${v}) * row + x_${v} / 4u;`,
        `if (y_${v} < map.size && x_${v} < map.size) {`,
        ...store(v, null),
        '}',
      ];
    }
    return [
      ...place,
      `let at_${v} = map.output_offset + (out * map.size + y_${v}) * map.size + x_${v};`,
      ...range(4).flatMap((i) => [
        `if (y_${v} < map.size && x_${v} + ${i}u < map.size) {`,
        ...store(v, i),
        '}',
      ]),
    ];
  });
}

/**
 * Weights of a pointwise convolution in the kernel's order: [block of outputs][input channels / 4][output of the
 * block][4 input channels].
 * @param weights [outputs, channels]
 */
export function packPointwise(weights: Float32Array, layout: TileLayout): Float32Array<ArrayBuffer> {
  const { channels, outputs, outChannels, paddedOutputs } = layout;
  const packed = new Float32Array(paddedOutputs * channels);
  for (let o = 0; o < outChannels; o++) {
    const block = Math.floor(o / outputs);
    for (let c = 0; c < channels; c++) {
      const group = (block * channels) / 4 + (c >> 2);
      packed[(group * outputs + (o % outputs)) * 4 + (c & 3)] = weights[o * channels + c]!;
    }
  }
  return packed;
}
