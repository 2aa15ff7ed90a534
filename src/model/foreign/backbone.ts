import { backboneLayout, TAP_STAGES } from '../network/backbone';
import { NAMES } from '../network/checkpointNames';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../network/variants';
import type { Graph } from './graph';
import type { Convolution, Layers } from './layers';
import { intOf, intsOf, type Node } from './node';
import type { PaddingConvention } from './padding';
import { refuse } from './refuse';
import type { RecoveredTensors } from './tensors';

/** A block as found in a graph: MBConv, or without its expansion. */
interface FoundBlock {
  readonly expand: Convolution | null;
  readonly depthwise: Convolution;
  readonly reduce: Convolution;
  readonly excite: Convolution;
  readonly project: Convolution;
  readonly residual: boolean;
  readonly output: string;
}

export interface FoundBackbone {
  readonly stem: Convolution;
  readonly blocks: readonly FoundBlock[];
}

/** The one 3×3 convolution of stride 2 that reads three channels, and all blocks that follow from it. */
export function findBackbone(layers: Layers, padding: PaddingConvention): FoundBackbone {
  const stem = findStem(layers);
  padding.noteConvolution(stem);
  const blocks: FoundBlock[] = [];
  for (let x = layers.swishAfter(stem); ; x = blocks.at(-1)!.output) {
    const block = findBlock(layers, x, blocks.length);
    if (!block) return { stem, blocks };
    padding.noteConvolution(block.depthwise);
    blocks.push(block);
  }
}

function findStem(layers: Layers): Convolution {
  const { nodes, constants } = layers.graph;
  const isStem = ({ op, inputs }: Node) => {
    const [, channels, height, width] = constants.get(inputs[1] ?? '')?.shape ?? [];
    return op === 'Conv' && channels === 3 && height === 3 && width === 3;
  };
  const stems = nodes
    .filter(isStem)
    .map((node) => layers.convolution(node))
    .filter((c) => c.groups === 1 && c.stride === 2);
  if (stems.length === 1) return stems[0]!;
  // Convolutions of ORT's own, their weights arranged for one kind of processor, hide the network.
  const blocked = nodes.find((node) => node.op.includes('.') && node.op.endsWith('Conv'));
  if (blocked)
    throw refuse(`a ${blocked.op}, whose weights are arranged for one kind of processor`, blocked.name);
  throw refuse(
    `it has ${stems.length} convolutions that could be an EfficientNet’s first`,
    stems[1]?.node.name,
  );
}

function findBlock(layers: Layers, x: string, index: number): FoundBlock | null {
  const activated = (c: Convolution) => layers.swishOf(layers.affineAfter(c).output);
  const expands = (c: Convolution) => {
    const y = activated(c);
    return y !== null && layers.depthwiseOf(y).length > 0;
  };
  const expand = layers.pointwiseOf(x).find(expands) ?? null;
  const direct = layers.depthwiseOf(x).filter((c) => activated(c) !== null);
  const found = expand ? layers.depthwiseOf(activated(expand)!) : direct;
  if (found.length === 0) return null;
  const [depthwise, another] = found;
  const at = `block ${index}`;
  if (!depthwise || another)
    throw refuse(`${at} has ${found.length} depthwise convolutions`, another?.node.name);

  const y = layers.swishAfter(depthwise);
  const mean = layers.graph.readersOf(y).find((node) => isMean(layers.graph, node));
  if (!mean) {
    throw refuse(`${at} has no squeeze-excite but ${layers.readersInWords(y)}`, depthwise.node.name);
  }
  const reduce = only(layers.pointwiseOf(mean.outputs[0]!), `${at}’s squeeze`, mean);
  const excite = only(layers.pointwiseOf(layers.swishAfter(reduce)), `${at}’s excitation`, reduce.node);
  const excited = layers.affineAfter(excite).output;
  const gate = layers.graph.readersOf(excited).find((node) => node.op === 'Sigmoid');
  if (!gate) {
    throw refuse(`${at}’s gate is ${layers.readersInWords(excited)}, not a sigmoid`, excite.node.name);
  }
  const gated = layers.graph
    .readersOf(gate.outputs[0]!)
    .find((node) => node.op === 'Mul' && layers.graph.originsOf(node).includes(y));
  if (!gated) throw refuse(`${at}’s gate is not multiplied with its features`, gate.name);
  const project = only(layers.pointwiseOf(gated.outputs[0]!), `${at}’s projection`, gated);

  const projected = layers.affineAfter(project).output;
  const readers = layers.graph.readersOf(projected);
  const sum = readers.find(
    (node) => node.op === 'Add' && [x, projected].every((t) => layers.graph.originsOf(node).includes(t)),
  );
  const other = readers.find((node) => node.op === 'Mul' || node.op === 'Div');
  if (!sum && other) {
    throw refuse(`${at}’s projection is scaled by ${other.op}, as by drop path in training mode`, other.name);
  }
  return {
    expand,
    depthwise,
    reduce,
    excite,
    project,
    residual: sum !== undefined,
    output: sum ? sum.outputs[0]! : projected,
  };
}

/** A mean over rows and columns, the channels kept. */
function isMean(graph: Graph, node: Node): boolean {
  if (node.op === 'GlobalAveragePool') return true;
  if (node.op !== 'ReduceMean') return false;
  const axes = intsOf(node, 'axes') ?? [...(graph.constant(node.inputs[1] ?? '')?.values ?? [])];
  const wanted = graph.isChannelsLast(node.inputs[0]!) ? '1,2' : '2,3';
  return (
    axes
      .map((axis) => (axis < 0 ? axis + 4 : axis))
      .sort((a, b) => a - b)
      .join() === wanted && intOf(node, 'keepdims', 1) <= 1
  );
}

function only(found: readonly Convolution[], what: string, after: Node): Convolution {
  if (found.length === 1) return found[0]!;
  throw refuse(`${what} is ${found.length} convolutions`, after.name);
}

/** Kernel, stride, channels: what tells the backbones apart. */
function signature(b: FoundBlock): string {
  const channels = [b.depthwise.outChannels, b.project.outChannels, b.reduce.outChannels];
  return [b.depthwise.kernel, b.depthwise.stride, ...channels, b.residual].join();
}

/** Variants with this backbone. @throws AppError `model-not-recovered` where it is none of theirs */
export function variantsWithBackbone({ stem, blocks }: FoundBackbone): VariantId[] {
  const found = blocks.map(signature).join(' ');
  const fitting = VARIANT_IDS.filter((id) => {
    const { stemChannels, blocks: expected } = backboneLayout(VARIANTS[id].backbone);
    const signatures = expected.map((b) =>
      [b.kernel, b.stride, b.midChannels, b.outChannels, b.squeezeChannels, b.residual].join(),
    );
    return stemChannels === stem.outChannels && signatures.join(' ') === found;
  });
  if (fitting.length > 0) return fitting;
  throw refuse(
    `its backbone of ${blocks.length} blocks after a stem of ${stem.outChannels} channels is none of D0…D7`,
    blocks.at(-1)?.project.node.name ?? stem.node.name,
  );
}

/** Puts the backbone’s tensors. @returns the tensors P3, P4, P5 */
export function putBackbone(
  out: RecoveredTensors,
  { stem, blocks }: FoundBackbone,
  variant: VariantId,
): readonly [string, string, string] {
  out.normed(NAMES.stem, NAMES.stemNorm, stem);
  const taps = new Map<number, string>();
  for (const [i, block] of backboneLayout(VARIANTS[variant].backbone).blocks.entries()) {
    const { expand, depthwise, reduce, excite, project, output } = blocks[i]!;
    const at = NAMES.block(block);
    if (expand) out.normed(`${at}.conv_pw`, `${at}.bn1`, expand);
    out.normed(`${at}.conv_dw`, `${at}.${expand ? 'bn2' : 'bn1'}`, depthwise);
    out.plain(`${at}.se.conv_reduce`, reduce);
    out.plain(`${at}.se.conv_expand`, excite);
    out.normed(`${at}.${expand ? 'conv_pwl' : 'conv_pw'}`, `${at}.${expand ? 'bn3' : 'bn2'}`, project);
    taps.set(block.stage, output);
  }
  const [p3, p4, p5] = TAP_STAGES.map((stage) => taps.get(stage)!);
  return [p3!, p4!, p5!];
}
