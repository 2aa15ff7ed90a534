import * as v from 'valibot';
import { BIFPN_NODES, EDGES_PER_CELL, edgeIndex } from '../bifpn/topology';
import { AppError, brief } from '../errors';
import { count, listOf, positive, shown, size } from '../schema';
import { type Architecture, PADDINGS, POOL_PADDINGS, tappedBlocks } from './architecture';
import { FUSION_KINDS, INPUT_MULTIPLE, LEVELS } from './variants';

/** Far beyond D7's 45 blocks, 8 cells and 3,456 channels, so that walking a network never takes long. */
const MOST_LAYERS = 64;
const layers = v.pipe(count, v.maxValue(MOST_LAYERS));
const width = v.pipe(count, v.maxValue(2 ** 16));
const someOf = (item: v.GenericSchema) =>
  v.pipe(v.array(v.unknown()), v.maxLength(MOST_LAYERS), listOf(item));

/** A kernel is odd, so that it has a centre, and at least as wide as its stride. */
const BLOCK = v.strictObject({
  stage: size,
  index: size,
  kernel: v.picklist([3, 5, 7]),
  stride: v.picklist([1, 2]),
  expansion: width,
  inChannels: width,
  midChannels: width,
  outChannels: width,
  squeezeChannels: width,
  residual: v.boolean(),
  kept: v.boolean(),
});

/** Small lists are refused as a whole. */
const listOfExactly = (length: number, item: v.GenericSchema) =>
  v.pipe(
    v.array(v.unknown()),
    v.length(length),
    v.everyItem((value) => v.is(item, value)),
  );

/** Each field by itself. */
const ARCHITECTURE = v.strictObject({
  classes: count,
  inputSize: v.pipe(count, v.multipleOf(INPUT_MULTIPLE)),
  mean: listOfExactly(3, v.pipe(v.number(), v.finite())),
  std: listOfExactly(3, positive),
  padding: v.picklist(PADDINGS),
  poolPadding: v.picklist(POOL_PADDINGS),
  stemChannels: width,
  blocks: someOf(BLOCK),
  taps: listOfExactly(3, size),
  width,
  cells: someOf(v.strictObject({ kept: listOfExactly(EDGES_PER_CELL, v.boolean()) })),
  fusion: v.picklist(FUSION_KINDS),
  headLayers: layers,
});

function refuse(field: string, value: unknown): never {
  throw new AppError('bad-architecture', { field: brief(field), value: shown(value) });
}

/**
 * @param architecture of whatever origin, so that any field may be anything
 * @throws AppError `bad-architecture` with the first field that no network can have
 */
export function validateArchitecture(architecture: Architecture): Architecture {
  const { issues } = v.safeParse(ARCHITECTURE, architecture, { abortEarly: true });
  if (issues) {
    const field = v.getDotPath(issues[0]) ?? 'architecture';
    refuse(field.replace(/\.(\d+)/g, '[$1]'), issues[0].path?.at(-1)?.value ?? issues[0].input);
  }
  checkBlocks(architecture);
  checkTaps(architecture);
  checkCells(architecture);
  return architecture;
}

/** Channels go from block to block; only a residual block can be skipped. */
function checkBlocks({ stemChannels, blocks }: Architecture): void {
  const names = new Set<string>();
  for (const [i, b] of blocks.entries()) {
    const at = `blocks[${i}].`;
    const entering = i === 0 ? stemChannels : blocks[i - 1]!.outChannels;
    if (b.inChannels !== entering) refuse(`${at}inChannels`, b.inChannels);
    if (b.expansion === 1 && b.midChannels !== b.inChannels) refuse(`${at}midChannels`, b.midChannels);
    if (b.residual && (b.stride !== 1 || b.inChannels !== b.outChannels)) refuse(`${at}residual`, true);
    if (!b.kept && !b.residual) refuse(`${at}kept`, false);
    const name = `${b.stage}.${b.index}`;
    if (names.has(name)) refuse(`${at}index`, b.index);
    names.add(name);
  }
}

/** P3, P4, P5 have strides 8, 16, 32; the stem's is 2. */
function checkTaps(architecture: Architecture): void {
  const { blocks, taps } = architecture;
  for (const [tap, block] of tappedBlocks(architecture).entries()) {
    const stride = blocks.slice(0, block + 1).reduce((product, b) => product * b.stride, 2);
    if (taps[tap]! >= blocks.length || stride !== 2 ** LEVELS[tap]!) refuse(`taps[${tap}]`, taps[tap]);
  }
}

/** A node needs an input. */
function checkCells({ cells }: Architecture): void {
  for (const [c, cell] of cells.entries()) {
    for (const [n, node] of BIFPN_NODES.entries()) {
      const kept = node.inputs.map((_, slot) => cell.kept[edgeIndex(n, slot)]);
      if (!kept.includes(true)) refuse(`cells[${c}].kept (${node.name})`, kept);
    }
  }
}
