import { type HeadNet, headOutputs, NAMES } from '../network/checkpointNames';
import { ANCHORS_PER_CELL } from '../network/variants';
import { ROUNDING } from './constant';
import type { Convolution, Layers } from './layers';
import type { PaddingConvention } from './padding';
import { refuse } from './refuse';
import { type HeadLayer, separableAfter } from './separable';
import { isShared, sharedPointwise } from './sharedHead';
import type { RecoveredTensors } from './tensors';

/** A head at one level: its layers, `predict` last. */
interface HeadAtLevel {
  readonly layers: readonly HeadLayer[];
  readonly output: string;
}

export interface FoundHeads {
  /** [level] P3…P7 */
  readonly nets: Readonly<Record<HeadNet, readonly HeadAtLevel[]>>;
  readonly classes: number;
  /** Where both heads have as many outputs and no sigmoid tells which gives classes. */
  readonly ambiguous: boolean;
  /** Layers before `predict`. */
  readonly layers: number;
}

const BOX_OUTPUTS = headOutputs('box_net', 0);

/**
 * The two heads of each level.
 * @param swapped take the other head for the class net, where both have as many outputs
 */
export function findHeads(
  layers: Layers,
  padding: PaddingConvention,
  levels: readonly string[],
  swapped: boolean,
): FoundHeads {
  const pairs = levels.map((tensor) => {
    const starts = layers.depthwiseOf(tensor).filter((c) => c.kernel === 3 && c.stride === 1);
    const [first, second, another] = starts;
    if (!first || !second || another) {
      const after = layers.graph.producer(tensor)?.name ?? '';
      throw refuse(`${starts.length} heads read a level of the pyramid, not 2`, after);
    }
    return [chain(layers, padding, first), chain(layers, padding, second)] as const;
  });
  const sigmoids = pairs.map((pair) => pair.map((head) => leadsToSigmoid(layers, head.output)));
  const boxes = pairs.map((pair, level) => boxHead(pair, sigmoids[level]!, swapped));
  const nets: Record<HeadNet, HeadAtLevel[]> = { class_net: [], box_net: [] };
  for (const [level, pair] of pairs.entries()) {
    const box = boxes[level]!;
    nets.box_net.push(pair[box]!);
    nets.class_net.push(pair[1 - box]!);
  }
  const lengths = new Set(pairs.flat().map((head) => head.layers.length));
  if (lengths.size !== 1) throw refuse(`its heads have ${[...lengths].join(', ')} layers`);
  const predicted = nets.class_net.map((head) => head.layers.at(-1)!.pointwise.outChannels);
  const classes = predicted[0]! / ANCHORS_PER_CELL;
  if (!Number.isInteger(classes) || new Set(predicted).size !== 1) {
    const at = nets.class_net[0]!.layers.at(-1)!.pointwise.node.name;
    throw refuse(`its class net predicts ${[...new Set(predicted)].join(', ')} numbers a cell`, at);
  }
  for (const [net, heads] of Object.entries(nets)) {
    for (const { output, layers: at } of heads) {
      assertTakenAsIs(layers, output, at.at(-1)!.pointwise.outChannels, net === 'class_net');
    }
  }
  const ambiguous = predicted[0] === BOX_OUTPUTS && sigmoids.every(([x, y]) => x === y);
  return { nets, classes, ambiguous, layers: [...lengths][0]! - 1 };
}

/** Which head of a level predicts boxes: the one of 36 outputs; of two such the one without a sigmoid. */
function boxHead(pair: readonly HeadAtLevel[], sigmoids: readonly boolean[], swapped: boolean): number {
  const counts = pair.map((head) => head.layers.at(-1)!.pointwise.outChannels);
  const at = counts.indexOf(BOX_OUTPUTS);
  if (at < 0) {
    throw refuse(
      `its heads predict ${counts.join(' and ')} numbers a cell, neither ${BOX_OUTPUTS} for boxes of nine anchors`,
      pair[0]!.layers.at(-1)!.pointwise.node.name,
    );
  }
  if (counts[0] !== counts[1]) return at;
  // Exporters that say nothing give the class net first, as effdet does.
  const likely = sigmoids[0] === sigmoids[1] ? 1 : sigmoids.indexOf(false);
  return swapped ? 1 - likely : likely;
}

/** Depthwise-separable layers with swish between, to the last that has none. */
function chain(layers: Layers, padding: PaddingConvention, first: Convolution): HeadAtLevel {
  const found: HeadLayer[] = [];
  for (let depthwise = first; ; ) {
    const separable = separableAfter(layers, padding, depthwise);
    const affine = layers.affineAfter(separable.pointwise);
    found.push({ ...separable, affine });
    const activated = layers.swishOf(affine.output);
    const next = activated === null ? [] : layers.depthwiseOf(activated);
    if (next.length > 1)
      throw refuse(`${next.length} convolutions follow a head’s layer`, next[1]!.node.name);
    if (!next[0]) return { layers: found, output: affine.output };
    depthwise = next[0];
  }
}

const HANDED_ON = new Set(['Reshape', 'Concat', 'Transpose', 'Squeeze', 'Unsqueeze', 'Flatten']);

/** Whether what a head predicts, perhaps rearranged, goes into a sigmoid. */
function leadsToSigmoid(layers: Layers, output: string): boolean {
  const seen = new Set<string>();
  const queue = [output];
  for (let tensor = queue.pop(); tensor !== undefined; tensor = queue.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    for (const node of layers.graph.readersOf(tensor)) {
      if (node.op === 'Sigmoid') return true;
      if (HANDED_ON.has(node.op)) queue.push(node.outputs[0]!);
    }
  }
  return false;
}

const PARTS = new Set(['Split', 'Slice', 'Gather', 'GatherElements', 'GatherND']);
/** What changes nothing as the constant of a sum or a product. */
const NEUTRAL: ReadonlyMap<string, number> = new Map([
  ['Add', 0],
  ['Sub', 0],
  ['Mul', 1],
  ['Div', 1],
]);

/**
 * What comes after the heads is not taken over, so it must be what follows any EfficientDet: boxes that anchors place
 * (which are more than `channels` numbers), classes that a sigmoid makes scores.
 * @throws AppError `model-not-recovered` for predictions that are scaled or shifted first, and for scores by a softmax
 */
function assertTakenAsIs(layers: Layers, output: string, channels: number, isClasses: boolean): void {
  const { graph } = layers;
  const seen = new Set<string>();
  const queue = [output];
  for (let tensor = queue.pop(); tensor !== undefined; tensor = queue.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    for (const node of graph.readersOf(tensor)) {
      if (isClasses && /^(Log)?Softmax$/.test(node.op)) {
        throw refuse(`its scores come from ${node.op}, not from a sigmoid`, node.name);
      }
      const neutral = NEUTRAL.get(node.op);
      const values = node.inputs.map((input) => graph.constants.get(input)?.values).find((v) => v);
      if (neutral !== undefined && values && values.length <= channels) {
        if (values.some((v) => v !== neutral)) {
          throw refuse(`it changes by ${node.op} what a head predicts`, node.name);
        }
        queue.push(node.outputs[0]!);
      } else if (HANDED_ON.has(node.op) || (PARTS.has(node.op) && graph.origin(node.inputs[0]!) === tensor)) {
        queue.push(...node.outputs);
      }
    }
  }
}

/**
 * Puts both heads: convolutions that all levels share, norms of each level.
 * @returns the largest share of a channel’s weights by which levels differ more than by a factor
 */
export function putHeads(out: RecoveredTensors, { nets, layers }: FoundHeads): number {
  let residual = 0;
  for (const [net, levels] of Object.entries(nets) as [HeadNet, readonly HeadAtLevel[]][]) {
    for (let i = 0; i <= layers; i++) {
      const at = levels.map((level) => level.layers[i]!);
      const name = i === layers ? NAMES.predict(net) : NAMES.headLayer(net, i);
      residual = Math.max(residual, putLayer(out, net, i, name, at, i === layers));
    }
  }
  return residual;
}

function putLayer(
  out: RecoveredTensors,
  net: HeadNet,
  i: number,
  name: string,
  levels: readonly HeadLayer[],
  isLast: boolean,
): number {
  const [first] = levels;
  for (const { depthwise, depthwiseWeight } of levels) {
    if (!isShared(depthwiseWeight, first!.depthwiseWeight)) {
      throw refuse(`${name}’s depthwise weights differ from those of P3`, depthwise.node.name);
    }
  }
  out.put(`${name}.conv_dw.weight`, first!.depthwise.weight.shape, first!.depthwiseWeight);
  // A quantised bias is rounded to steps of the level's own input.
  const biasRounding = first!.pointwise.weight.rounding === ROUNDING.int8 ? ROUNDING.int8 : undefined;
  const shared = levels.every(
    ({ pointwise, depthwiseShift }) =>
      isShared(pointwise.weight.values, first!.pointwise.weight.values) &&
      isShared(pointwise.bias, first!.pointwise.bias, biasRounding) &&
      isShared(depthwiseShift, first!.depthwiseShift),
  );
  if (isLast) {
    const affines = levels.every(
      ({ affine }) =>
        isShared(affine.scale, first!.affine.scale) && isShared(affine.shift, first!.affine.shift),
    );
    if (!shared || !affines)
      throw refuse(`${name} is not the same at all levels`, first!.pointwise.node.name);
    out.plain(`${name}.conv_pw`, first!.pointwise, first!.depthwiseShift);
    return 0;
  }
  if (shared) {
    const { pointwise, depthwiseShift } = first!;
    out.weight(`${name}.conv_pw`, pointwise);
    const bias = pointwise.bias.map((b, c) => b + depthwiseShift[c]!);
    out.put(`${name}.conv_pw.bias`, [pointwise.outChannels], bias);
    for (const [l, { affine }] of levels.entries()) {
      out.norm(NAMES.headNorm(net, i, l), affine.scale, affine.shift, affine.norm);
    }
    return 0;
  }
  const { weight, scales, shifts, residual } = sharedPointwise(levels);
  const { pointwise } = first!;
  out.put(`${name}.conv_pw.weight`, pointwise.weight.shape, weight);
  out.put(`${name}.conv_pw.bias`, [pointwise.outChannels], new Float64Array(pointwise.outChannels));
  for (const l of levels.keys()) out.norm(NAMES.headNorm(net, i, l), scales[l]!, shifts[l]!, null);
  return residual;
}
