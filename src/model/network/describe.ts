import {
  BIFPN_EDGES,
  BIFPN_NODES,
  edgeIndex,
  OUTPUT_NODES,
  PYRAMID_INPUTS,
  sourceOf,
} from '../bifpn/topology';
import {
  type Architecture,
  type Block,
  type Cell,
  type Padding,
  type PoolPadding,
  tappedBlocks,
} from './architecture';
import { HEAD_NETS, type HeadNet, headOutputs, NAMES } from './checkpointNames';
import * as T from './tensorNames';
import { type FusionKind, LEVELS } from './variants';

/** A convolution, with the batch norm after it where the exporter folds that in. */
export interface Convolution {
  /** In a checkpoint: `${module}.weight` [out, in / groups, k, k] and, where `bias`, `${module}.bias` [out]. */
  readonly module: string;
  readonly bias: boolean;
  /** The batch norm's module in a checkpoint. */
  readonly norm: string | null;
  /** The output's name in a graph. */
  readonly output: string;
  /** In a graph: `${weights}/weight` and, where there is a bias or a norm, `${weights}/bias`; runs may share them. */
  readonly weights: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly kernel: number;
  readonly stride: 1 | 2;
  readonly padding: Padding;
}

export interface ConvolutionWeights {
  /** [out, in / groups, k, k] */
  readonly weight: Float32Array;
  /** [out] */
  readonly bias: Float32Array | null;
}

/** A batch norm that stays one: a head's levels share the convolution before it. */
export interface BatchNorm {
  readonly module: string;
  readonly output: string;
  readonly channels: number;
}

/** Max-pool 3×3, stride 2. */
export interface Downsampling {
  readonly output: string;
  readonly padding: Padding;
  readonly poolPadding: PoolPadding;
}

/** Σ coefficientᵢ · xᵢ over a node's kept edges. */
export interface WeightedSum extends NodePlace {
  readonly kind: FusionKind;
  /** The raw weights [slots] in a checkpoint; a plain sum has none. */
  readonly module: string;
  readonly output: string;
}

/**
 * What a network of this family is made of. An interpreter says what each layer gives, of whatever X stands for an
 * activation: a tensor's name in a graph, a map of numbers, its size. `output` is the result's name in a graph.
 */
export interface Layers<X> {
  input(name: string, channels: number, side: number): X;
  convolution(x: X, layer: Convolution): X;
  batchNorm(x: X, layer: BatchNorm): X;
  /** x · sigmoid(x) */
  swish(x: X, output: string): X;
  /** [C, H, W] → [C, 1, 1] */
  mean(x: X, output: string): X;
  /** x · sigmoid(gate); gate is [C, 1, 1] */
  gate(x: X, gate: X, output: string): X;
  add(a: X, b: X, output: string): X;
  /** Nearest neighbour ×2. */
  upsample(x: X, output: string): X;
  downsample(x: X, layer: Downsampling): X;
  weightedSum(inputs: readonly X[], layer: WeightedSum): X;
  /** A result of the network. */
  result(x: X, name: string): void;
}

/** The one walk over the whole network, in the order in which it runs. */
export function describeNetwork<X>(layers: Layers<X>, architecture: Architecture): void {
  const { pyramid } = describeTrunk(layers, architecture);
  const levels = describeCells(layers, architecture, pyramid);
  for (const net of HEAD_NETS) describeHead(layers, architecture, net, levels);
}

/** What comes before the first cell. */
export interface Trunk<X> {
  /** P3, P4, P5 at the backbone's width. */
  readonly features: readonly X[];
  /** By index in `PYRAMID_INPUTS`, without those of cut edges. */
  readonly pyramid: readonly X[];
}

/** The layers of the backbone and of what leads from it into the first cell. */
export function describeTrunk<X>(layers: Layers<X>, architecture: Architecture): Trunk<X> {
  const image = layers.input(T.INPUT, 3, architecture.inputSize);
  const features = describeBackbone(layers, architecture, image);
  return { features, pyramid: describePyramid(layers, architecture, features) };
}

/** A convolution that, unless `layer` says otherwise, is pointwise, without a bias, and shares its weights with none. */
function convolution<X>(
  layers: Layers<X>,
  x: X,
  layer: Pick<Convolution, 'module' | 'output' | 'inChannels' | 'outChannels'> & Partial<Convolution>,
): X {
  return layers.convolution(x, {
    bias: false,
    norm: null,
    weights: layer.output,
    groups: 1,
    kernel: 1,
    stride: 1,
    padding: 'same-upper',
    ...layer,
  });
}

/** @returns P3, P4, P5 at the backbone's width */
function describeBackbone<X>(layers: Layers<X>, architecture: Architecture, image: X): X[] {
  const { stemChannels, blocks, padding } = architecture;
  const stem = convolution(layers, image, {
    module: NAMES.stem,
    norm: NAMES.stemNorm,
    output: 'backbone/stem/conv',
    inChannels: 3,
    outChannels: stemChannels,
    kernel: 3,
    stride: 2,
    padding,
  });
  let x = layers.swish(stem, 'backbone/stem');
  const tapped = tappedBlocks(architecture);
  const features: X[] = [];
  for (const [i, block] of blocks.entries()) {
    if (!block.kept) continue;
    const tap = tapped.indexOf(i);
    x = describeBlock(layers, block, padding, x, tap < 0 ? T.block(block) : T.backboneTap(LEVELS[tap]!));
    if (tap >= 0) features[tap] = x;
  }
  return features;
}

/** MBConv: expand → depthwise → squeeze-excite → project (+ input); without expansion in the first stage. */
function describeBlock<X>(layers: Layers<X>, b: Block, padding: Padding, input: X, output: string): X {
  const module = NAMES.block(b);
  const at = T.block(b);
  const expands = b.expansion > 1;
  // effdet numbers a block's norms by their order.
  let norms = 0;
  const norm = () => `${module}.bn${++norms}`;
  let x = input;
  if (expands) {
    const expanded = convolution(layers, x, {
      module: `${module}.conv_pw`,
      norm: norm(),
      output: `${at}/expand/conv`,
      inChannels: b.inChannels,
      outChannels: b.midChannels,
    });
    x = layers.swish(expanded, `${at}/expand`);
  }
  x = convolution(layers, x, {
    module: `${module}.conv_dw`,
    norm: norm(),
    output: `${at}/depthwise/conv`,
    inChannels: b.midChannels,
    outChannels: b.midChannels,
    groups: b.midChannels,
    kernel: b.kernel,
    stride: b.stride,
    padding,
  });
  x = describeSqueezeExcite(layers, b, layers.swish(x, `${at}/depthwise`));
  const projection = b.residual ? `${at}/project` : output;
  x = convolution(layers, x, {
    module: `${module}.${expands ? 'conv_pwl' : 'conv_pw'}`,
    norm: norm(),
    output: projection,
    inChannels: b.midChannels,
    outChannels: b.outChannels,
  });
  return b.residual ? layers.add(x, input, output) : x;
}

function describeSqueezeExcite<X>(layers: Layers<X>, b: Block, x: X): X {
  const at = `${T.block(b)}/se`;
  const { midChannels, squeezeChannels } = b;
  const mean = layers.mean(x, `${at}/mean`);
  const reduced = convolution(layers, mean, {
    module: `${NAMES.block(b)}.se.conv_reduce`,
    bias: true,
    output: `${at}/reduce/conv`,
    inChannels: midChannels,
    outChannels: squeezeChannels,
  });
  const gate = convolution(layers, layers.swish(reduced, `${at}/reduce`), {
    module: `${NAMES.block(b)}.se.conv_expand`,
    bias: true,
    output: `${at}/expand`,
    inChannels: squeezeChannels,
    outChannels: midChannels,
  });
  return layers.gate(x, gate, at);
}

/** Indices in `PYRAMID_INPUTS` of what there is: a projection goes with the one edge that reads it. */
export function pyramidIndices(firstCell: Cell): number[] {
  return [...PYRAMID_INPUTS.keys()].filter((i) => {
    const { edge } = PYRAMID_INPUTS[i]!;
    return !edge || firstCell.kept[edgeIndex(edge.node, edge.slot)];
  });
}

/**
 * Projections of the backbone's features to the BiFPN's width, and P6, P7.
 * @returns by index in `PYRAMID_INPUTS`, without those of cut edges
 */
function describePyramid<X>(layers: Layers<X>, architecture: Architecture, features: readonly X[]): X[] {
  const { blocks, taps, width, cells, padding, poolPadding } = architecture;
  const project = (module: string, level: number, output: string) => {
    const feature = level - LEVELS[0];
    return convolution(layers, features[feature]!, {
      module: `${module}.conv`,
      bias: true,
      norm: `${module}.bn`,
      output,
      inChannels: blocks[taps[feature]!]!.outChannels,
      outChannels: width,
    });
  };
  const pyramid: X[] = [];
  for (const i of pyramidIndices(cells[0]!)) {
    const { level, edge } = PYRAMID_INPUTS[i]!;
    const output = T.PYRAMID_TENSORS[i]!;
    if (edge) {
      const from = BIFPN_NODES[edge.node]!.inputs[edge.slot]!;
      pyramid[i] = project(NAMES.projection(edge.node, from), level, output);
    } else {
      const finer = level === 6 ? project(NAMES.p6Projection, 5, `${output}/conv`) : pyramid[i - 1]!;
      pyramid[i] = layers.downsample(finer, { output, padding, poolPadding });
    }
  }
  return pyramid;
}

/** Slots of a node's kept edges. */
function keptSlots(cell: Cell, node: number): number[] {
  return [...BIFPN_NODES[node]!.inputs.keys()].filter((slot) => cell.kept[edgeIndex(node, slot)]);
}

/** A node of a cell, with the slots of its kept edges. */
export interface NodePlace {
  readonly cell: number;
  readonly node: number;
  readonly slots: readonly number[];
}

/**
 * The one walk over the nodes of all cells, in the order in which they run.
 * @param pyramid by index in `PYRAMID_INPUTS`
 * @param visit gives a node's output for what its kept edges read, before that is resampled
 * @returns the last cell's outputs, P3…P7
 */
export function walkNodes<X>(
  cells: readonly Cell[],
  pyramid: readonly X[],
  visit: (sources: readonly X[], place: NodePlace) => X,
): X[] {
  const outputs: X[][] = cells.map(() => []);
  for (const [cell, kept] of cells.entries()) {
    for (const node of BIFPN_NODES.keys()) {
      const slots = keptSlots(kept, node);
      const sources = slots.map((slot) => {
        const source = sourceOf(cell, node, slot);
        return source.kind === 'pyramid' ? pyramid[source.index]! : outputs[source.cell]![source.node]!;
      });
      outputs[cell]![node] = visit(sources, { cell, node, slots });
    }
  }
  return OUTPUT_NODES.map((node) => outputs.at(-1)![node]!);
}

/** The layers of every node of every cell; arguments and result as of `walkNodes`. */
export function describeCells<X>(
  layers: Layers<X>,
  architecture: Pick<Architecture, 'cells' | 'fusion' | 'width' | 'padding' | 'poolPadding'>,
  pyramid: readonly X[],
): X[] {
  const { cells, fusion, width, padding, poolPadding } = architecture;
  return walkNodes(cells, pyramid, (sources, { cell, node, slots }) => {
    const inputs = sources.map((x, i) => {
      const { resample } = BIFPN_EDGES[edgeIndex(node, slots[i]!)]!;
      if (resample === 'none') return x;
      const output = T.resampledEdge(cell, node, slots[i]!);
      return resample === 'up'
        ? layers.upsample(x, output)
        : layers.downsample(x, { output, padding, poolPadding });
    });
    const fused = layers.weightedSum(inputs, {
      kind: fusion,
      cell,
      node,
      slots,
      module: NAMES.edgeWeights(cell, node),
      output: T.fusedTensor(cell, node),
    });
    const name = T.nodeTensor(cell, node);
    return describeSeparable(layers, layers.swish(fused, `${name}/swish`), {
      module: NAMES.nodeConv(cell, node),
      norm: `${NAMES.nodeConv(cell, node)}.bn`,
      depthwise: T.nodeDepthwise(cell, node),
      pointwise: name,
      channels: width,
      outChannels: width,
    });
  });
}

/** Depthwise 3×3 without a bias, then pointwise; `depthwise` and `pointwise` name outputs, and weights unless shared. */
interface Separable {
  readonly module: string;
  readonly norm: string | null;
  readonly depthwise: string;
  readonly pointwise: string;
  readonly shared?: { readonly depthwise: string; readonly pointwise: string };
  readonly channels: number;
  readonly outChannels: number;
}

function describeSeparable<X>(layers: Layers<X>, x: X, s: Separable): X {
  const weights = s.shared ?? s;
  const depthwise = convolution(layers, x, {
    module: `${s.module}.conv_dw`,
    output: s.depthwise,
    weights: weights.depthwise,
    inChannels: s.channels,
    outChannels: s.channels,
    groups: s.channels,
    kernel: 3,
  });
  return convolution(layers, depthwise, {
    module: `${s.module}.conv_pw`,
    bias: true,
    norm: s.norm,
    output: s.pointwise,
    weights: weights.pointwise,
    inChannels: s.channels,
    outChannels: s.outChannels,
  });
}

/**
 * One net over five levels: convolutions are the same at each, batch norms are each level's own.
 * @param levels P3…P7
 */
export function describeHead<X>(
  layers: Layers<X>,
  { headLayers, width, classes }: Pick<Architecture, 'headLayers' | 'width' | 'classes'>,
  net: HeadNet,
  levels: readonly X[],
): void {
  for (const [l, level] of LEVELS.entries()) {
    let x: X = levels[l]!;
    for (let layer = 0; layer < headLayers; layer++) {
      const at = `${net}/p${level}/layer${layer}`;
      const convolved = describeSeparable(layers, x, {
        module: NAMES.headLayer(net, layer),
        norm: null,
        depthwise: `${at}/depthwise`,
        pointwise: `${at}/pointwise`,
        shared: T.separableWeights(T.headLayer(net, layer)),
        channels: width,
        outChannels: width,
      });
      const norm = layers.batchNorm(convolved, {
        module: NAMES.headNorm(net, layer, l),
        output: T.headNorm(net, layer, level),
        channels: width,
      });
      x = layers.swish(norm, layer === headLayers - 1 ? T.headFeature(net, level) : at);
    }
    const output = T.headOutput(net, level);
    const outputs = describeSeparable(layers, x, {
      module: NAMES.predict(net),
      norm: null,
      depthwise: `${net}/p${level}/predict/depthwise`,
      pointwise: output,
      shared: T.separableWeights(T.predict(net)),
      channels: width,
      outChannels: headOutputs(net, classes),
    });
    layers.result(outputs, output);
  }
}
