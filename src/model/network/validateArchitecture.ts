import { BIFPN_NODES, EDGES_PER_CELL, edgeIndex } from '../bifpn/topology';
import { AppError } from '../errors';
import { type Architecture, type Block, PADDINGS, POOL_PADDINGS, tappedBlocks } from './architecture';
import { FUSION_KINDS, INPUT_MULTIPLE, LEVELS } from './variants';

type Check = (value: unknown) => boolean;

const isBoolean: Check = (value) => typeof value === 'boolean';
const isIndex: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isCount: Check = (value) => isIndex(value) && value !== 0;
const isOneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const isListOf =
  (check: Check, length?: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length === (length ?? value.length) &&
    value.every(check);

const FIELDS: Readonly<Record<keyof Architecture, Check>> = {
  classes: isCount,
  inputSize: (value) => isCount(value) && (value as number) % INPUT_MULTIPLE === 0,
  mean: isListOf(Number.isFinite, 3),
  std: isListOf((value) => Number.isFinite(value) && (value as number) > 0, 3),
  padding: isOneOf(PADDINGS),
  poolPadding: isOneOf(POOL_PADDINGS),
  stemChannels: isCount,
  blocks: isListOf((value) => typeof value === 'object' && value !== null),
  taps: isListOf(isIndex, 3),
  width: isCount,
  cells: isListOf((value) => typeof value === 'object' && value !== null),
  fusion: isOneOf(FUSION_KINDS),
  headLayers: isCount,
};

/** A kernel is odd, so that it has a centre, and at least as wide as its stride. */
const BLOCK_FIELDS: Readonly<Record<keyof Block, Check>> = {
  stage: isIndex,
  index: isIndex,
  kernel: isOneOf([3, 5, 7]),
  stride: isOneOf([1, 2]),
  expansion: isCount,
  inChannels: isCount,
  midChannels: isCount,
  outChannels: isCount,
  squeezeChannels: isCount,
  residual: isBoolean,
  kept: isBoolean,
};

function refuse(field: string, value: unknown): never {
  throw new AppError('bad-architecture', { field, value: JSON.stringify(value) ?? 'undefined' });
}

function checkFields(record: object, fields: Readonly<Record<string, Check>>, at: string): void {
  const values = record as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(values)) if (!(field in fields)) refuse(`${at}${field}`, values[field]);
  for (const [field, holds] of Object.entries(fields)) {
    if (!holds(values[field])) refuse(`${at}${field}`, values[field]);
  }
}

/**
 * @param architecture of whatever origin, so that any field may be anything
 * @throws AppError `bad-architecture` with the first field that no network can have
 */
export function validateArchitecture(architecture: Architecture): Architecture {
  checkFields(architecture, FIELDS, '');
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
    checkFields(b, BLOCK_FIELDS, at);
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
    checkFields(cell, { kept: isListOf(isBoolean, EDGES_PER_CELL) }, `cells[${c}].`);
    for (const [n, node] of BIFPN_NODES.entries()) {
      const kept = node.inputs.map((_, slot) => cell.kept[edgeIndex(n, slot)]);
      if (!kept.includes(true)) refuse(`cells[${c}].kept (${node.name})`, kept);
    }
  }
}
