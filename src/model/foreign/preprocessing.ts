import { NORMALISATION_IDS, NORMALISATIONS, type Normalisation } from '../network/normalisations';
import type { FindingOf } from '../recognition/finding';
import { namedNormalisation } from '../recognition/names';
import type { Graph } from './graph';
import { floatOf, intsOf, type Node } from './node';
import { refuse } from './refuse';
import type { FileDescription } from './types';

export interface Preprocessing {
  /** The graph’s input that the image goes into; '' where the walk back from the stem met none. */
  readonly input: string;
  readonly layout: 'NCHW' | 'NHWC';
  /** What the graph itself does to its pixels; null where it takes them prepared. */
  readonly normalisation: Normalisation | null;
  /** Largest value that the graph’s input expects: 255 or 1; null where it takes pixels prepared. */
  readonly range: 1 | 255 | null;
  /** Whether all between the graph’s input and the stem is understood. */
  readonly exact: boolean;
  /** Operators before the stem that are not taken over, such as an own resizing. */
  readonly left: readonly string[];
}

/** Where a scale is below this, or a mean above the largest value of 0…1, what it is of are pixels of 0…255. */
const SCALE_OF_BYTES = 0.1;
const MEAN_OF_BYTES = 1.5;
const LONGEST_WALK = 200;
const IMAGE_CHANNELS = 3;

/** A step on the way from the graph’s input to the stem: y = scale · x + shift, one number or one a channel. */
type Step = (values: Float64Array, first: boolean) => readonly [scale: Float64Array, shift: Float64Array];

const ones = (v: Float64Array) => v.map(() => 1);
const zeros = (v: Float64Array) => v.map(() => 0);

const STEPS: Readonly<Record<string, Step | undefined>> = {
  Add: (v) => [ones(v), v],
  Sub: (v, first) => (first ? [ones(v).map((x) => -x), v] : [ones(v), v.map((x) => -x)]),
  Mul: (v) => [v, zeros(v)],
  Div: (v) => [v.map((x) => 1 / x), zeros(v)],
};

/**
 * Walks back from what the stem reads to the graph’s input.
 * @throws AppError `model-not-recovered` where rows, columns or channels change places
 */
export function findPreprocessing(
  graph: Graph,
  stemInput: string,
  { inputs }: Pick<FileDescription, 'inputs'>,
): Preprocessing {
  const scale = new Float64Array(3).fill(1);
  const shift = new Float64Array(3);
  const left: string[] = [];
  let exact = true;
  let normalises = false;
  let tensor = graph.origin(stemInput);
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    const node = graph.producer(tensor);
    if (!node) break;
    const step = exact ? stepOf(graph, node) : null;
    if (step) {
      // The walk goes backwards: what is found now comes before all that is composed already.
      for (let c = 0; c < 3; c++) {
        shift[c] = shift[c]! + scale[c]! * step.shift[c]!;
        scale[c] = scale[c]! * step.scale[c]!;
      }
      normalises = true;
      tensor = step.input;
      continue;
    }
    left.push(node.op);
    if (reverses(graph, node)) throw refuse('it reverses or exchanges channels, rows or columns', node.name);
    // Resizing and cropping change no pixel’s scale; whatever else there is may, and so may parts treated apart.
    exact &&= GEOMETRY.has(node.op) && !joinsParts(graph, node);
    const next = node.inputs.find((name) => name !== '' && !graph.constants.has(name));
    if (next === undefined) break;
    tensor = graph.origin(next);
  }
  const input = graph.inputs.includes(tensor) ? tensor : '';
  const takesBytes = inputs.some(({ name, type }) => name === input && type === 'UINT8');
  const areBytes =
    takesBytes ||
    scale.every((s) => Math.abs(s) < SCALE_OF_BYTES) ||
    shift.some((s, c) => Math.abs(s) > MEAN_OF_BYTES * Math.abs(scale[c]!));
  // Bytes that nothing changes on their way are what the network takes.
  normalises ||= takesBytes && exact;
  const range = normalises ? (areBytes ? 255 : 1) : null;
  return {
    input,
    layout: isTransposedBefore(graph, stemInput) ? 'NHWC' : 'NCHW',
    normalisation:
      range &&
      asKnown({
        std: eachChannel((c) => 1 / (scale[c]! * range)),
        mean: eachChannel((c) => (0 - shift[c]!) / (scale[c]! * range)),
      }),
    range,
    exact,
    left,
  };
}

const eachChannel = (of: (channel: number) => number) => [of(0), of(1), of(2)] as const;

/** One of the known ways where it is within the rounding of f32. */
function asKnown(found: Normalisation): Normalisation {
  const numbers = ({ mean, std }: Normalisation) => [...mean, ...std];
  const isSame = (known: Normalisation) =>
    numbers(found).every((v, i) => Math.abs(v - numbers(known)[i]!) < 1e-6);
  return Object.values(NORMALISATIONS).find(isSame) ?? found;
}

/** What the graph does to its pixels, else what its metadata states, else what the file's name says or is usual. */
export function findNormalisation(
  { normalisation, exact }: Preprocessing,
  name: string,
  stated?: Normalisation,
): FindingOf<'normalisation'> {
  const field = 'normalisation';
  if (normalisation) {
    const value = idOf(normalisation);
    const alternatives = exact ? [] : NORMALISATION_IDS.filter((id) => id !== value);
    return { field, value, by: exact ? 'graph' : 'assumed', alternatives };
  }
  if (stated) return { field, value: idOf(stated), by: 'metadata', alternatives: [] };
  return namedNormalisation([name], ['half', 'zero-to-one', 'zero-to-255']);
}

const idOf = (found: Normalisation) =>
  NORMALISATION_IDS.find((id) => NORMALISATIONS[id] === asKnown(found)) ?? 'own';

function isTransposedBefore(graph: Graph, stemInput: string): boolean {
  let tensor = stemInput;
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    const node = graph.producer(tensor);
    if (node?.op === 'Transpose' && intsOf(node, 'perm')?.join() === '0,3,1,2') return true;
    tensor = node?.inputs.find((name) => name !== '' && !graph.constants.has(name)) ?? '';
  }
  return false;
}

const GEOMETRY = new Set(['Resize', 'Slice', 'Gather', 'Squeeze', 'Unsqueeze', 'Reshape', 'Concat', 'Where']);

/** A stem recovered from a network that reads its image in another order would read ours wrongly. */
function reverses(graph: Graph, node: Node): boolean {
  const values = (at: number) => [...(graph.constants.get(node.inputs[at] ?? '')?.values ?? [])];
  if (node.op === 'Slice') return values(4).some((step) => step < 0);
  if (node.op === 'Gather') return !areAscending(values(1));
  if (node.op !== 'Concat') return false;
  const places = node.inputs.map((part) => placeOf(graph, part));
  return !areAscending(places.filter((place) => place !== null));
}

/** Counted from the end where they are negative. */
function areAscending(places: readonly number[]): boolean {
  const fromStart = places.map((place) => (place < 0 ? place + IMAGE_CHANNELS : place));
  return fromStart.every((place, i) => i === 0 || place >= fromStart[i - 1]!);
}

/** Where a part of a tensor that was taken apart stood in it; null for what is no such part. */
function placeOf(graph: Graph, part: string): number | null {
  let tensor = graph.origin(part);
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    const node = graph.producer(tensor);
    if (!node) return null;
    if (node.op === 'Split') return node.outputs.indexOf(tensor);
    if (node.op === 'Gather') return graph.constants.get(node.inputs[1] ?? '')?.values[0] ?? null;
    if (node.op === 'Slice')
      return graph.constants.get(node.inputs[1] ?? '')?.values[0] ?? intsOf(node, 'starts')?.[0] ?? null;
    const [data, another] = node.inputs.filter((name) => name !== '' && !graph.constants.has(name));
    if (data === undefined || another !== undefined) return null;
    tensor = graph.origin(data);
  }
  return null;
}

/** Channels that were taken apart may each have been scaled in its own way. */
function joinsParts(graph: Graph, { op, inputs }: Node): boolean {
  return op === 'Concat' && inputs.filter((name) => name !== '' && !graph.constants.has(name)).length > 1;
}

function stepOf(graph: Graph, node: Node) {
  if (node.op === 'BatchNormalization') return batchNorm(graph, node);
  const at = node.inputs.findIndex((name) => graph.constants.has(name));
  const values = graph.constants.get(node.inputs[at] ?? '')?.values;
  const make = Object.hasOwn(STEPS, node.op) ? STEPS[node.op] : undefined;
  if (!make || !values || (values.length !== 1 && values.length !== 3)) return null;
  if (node.op === 'Div' && at === 0) return null;
  const perChannel = Float64Array.from({ length: 3 }, (_, c) => values[values.length === 1 ? 0 : c]!);
  const [scale, shift] = make(perChannel, at === 0);
  return { scale, shift, input: graph.origin(node.inputs[1 - at]!) };
}

function batchNorm(graph: Graph, node: Node) {
  const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => graph.constants.get(name)?.values);
  if (!gamma || !beta || !mean || !variance || gamma.length !== 3) return null;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - mean[c]! * scale[c]!);
  return { scale, shift, input: graph.origin(node.inputs[0]!) };
}
