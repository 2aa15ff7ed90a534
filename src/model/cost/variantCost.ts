import {
  BIFPN_EDGES,
  BIFPN_NODES,
  edgeIndex,
  INPUT_COUNT,
  PYRAMID_INPUTS,
  pyramidInputOf,
  type Resample,
} from '../bifpn/topology';
import { type BackboneBlock, backboneLayout, TAP_STAGES } from '../network/backbone';
import { BATCH_NORM_PARTS, countParameters, HEAD_NETS, headOutputs, previousOutput } from '../network/layout';
import { LEVELS, VARIANTS, type Variant, type VariantId } from '../network/variants';
import type { WeightType } from '../onnx/graphBuilder';
import { type Cost, summarise } from './cost';
import { type Activation, CostWalk } from './costWalk';

/**
 * The cost of D0…D7 at any input size, from the D-table alone: cheap enough for every move of a slider.
 *
 * Multiply-adds are those of convolutions. The published figures (`Variant.published`, from TensorFlow's profiler,
 * halved) also hold a share for every other operation: they lie 0.7 … 1.9 % above ours. Only D5's is 3 % below: 130 is
 * automl's table, while the paper's own says 135, and ours is 134.1. See docs/decisions/020-cost-model.md.
 * @param inputSize pixels, a multiple of 128; the variant's own by default
 * @param weights how a file stores convolution weights
 */
export function variantCost(
  variant: VariantId,
  inputSize: number = VARIANTS[variant].inputSize,
  numClasses: number = 90,
  weights: WeightType = 'f32',
): Cost {
  return networkCost(VARIANTS[variant], inputSize, numClasses, weights);
}

/** The same for any network of the family, also one that nobody has trained. */
export function networkCost(
  variant: Variant,
  inputSize: number,
  numClasses: number,
  weights: WeightType = 'f32',
): Cost {
  const walk = new CostWalk(weights);
  const image = walk.input(3, inputSize);
  const features = walkBackbone(walk, variant, image);
  const pyramid = walkPyramidInputs(walk, variant, features);
  walk.stage = 'bifpn';
  const levels = walkBifpn(walk, variant, pyramid);
  walk.stage = 'heads';
  for (const net of HEAD_NETS) walkHead(walk, variant, levels, headOutputs(net, numClasses));
  const parameters = countParameters(variant, numClasses);
  return summarise({ inputSize, parameters }, image.id, walk.operations, walk.weights);
}

/** @returns the taps P3, P4, P5 */
function walkBackbone(walk: CostWalk, variant: Variant, image: Activation): Activation[] {
  const { stemChannels, blocks } = backboneLayout(variant.backbone);
  const lastOfStage = new Map<number, Activation>();
  let x = walk.swish(walk.convolution(image, { outChannels: stemChannels, kernel: 3, stride: 2 }));
  for (const block of blocks) {
    x = walkBlock(walk, block, x);
    lastOfStage.set(block.stage, x);
  }
  return TAP_STAGES.map((stage) => lastOfStage.get(stage)!);
}

function walkBlock(walk: CostWalk, b: BackboneBlock, input: Activation): Activation {
  let x = b.expansion > 1 ? walk.swish(walk.pointwise(input, b.midChannels)) : input;
  x = walk.swish(walk.depthwise(x, b.kernel, { stride: b.stride }));
  const mean = walk.op('GlobalAveragePool', [x], b.midChannels, 1);
  const squeezed = walk.swish(walk.pointwise(mean, b.squeezeChannels));
  const gate = walk.elementwise('Sigmoid', walk.pointwise(squeezed, b.midChannels));
  x = walk.pointwise(walk.elementwise('Mul', x, gate), b.outChannels);
  return b.residual ? walk.elementwise('Add', x, input) : x;
}

/** @returns one per `PYRAMID_INPUTS` */
function walkPyramidInputs(walk: CostWalk, variant: Variant, features: readonly Activation[]): Activation[] {
  const project = (level: number) => walk.pointwise(features[level - LEVELS[0]]!, variant.fpnChannels);
  const projected = PYRAMID_INPUTS.filter(({ edge }) => edge).map(({ level }) => project(level));
  const p6 = walk.downsample(project(5));
  return [...projected, p6, walk.downsample(p6)];
}

/** @returns the last cell's outputs, P3…P7 */
function walkBifpn(walk: CostWalk, variant: Variant, pyramid: readonly Activation[]): Activation[] {
  const width = variant.fpnChannels;
  const resample: Readonly<Record<Resample, (x: Activation) => Activation>> = {
    none: (x) => x,
    up: (x) => walk.upsample(x),
    down: (x) => walk.downsample(x),
  };
  let levels: Activation[] = [];
  for (let cell = 0; cell < variant.fpnCells; cell++) {
    const nodes: Activation[] = [];
    for (const [n, { inputs }] of BIFPN_NODES.entries()) {
      const edges = inputs.map((from, slot) => {
        const edge = BIFPN_EDGES[edgeIndex(n, slot)]!;
        const outer = cell === 0 ? pyramid[pyramidInputOf(edge)] : levels[from];
        return resample[edge.resample]((from < INPUT_COUNT ? outer : nodes[from - INPUT_COUNT])!);
      });
      const weighted = variant.fusion !== 'sum';
      if (weighted) walk.vector(edges.length);
      const terms = weighted ? edges.map((x) => walk.elementwise('Mul', x)) : edges;
      const fused = terms.reduce((sum, term) => walk.elementwise('Add', sum, term));
      const depthwise = walk.depthwise(walk.swish(fused), 3, { bias: false });
      nodes.push(walk.pointwise(depthwise, width));
    }
    levels = LEVELS.map((_, i) => nodes[previousOutput(i) - INPUT_COUNT]!);
  }
  return levels;
}

/** Convolutions are shared by the levels, batch norms are each level's own. */
function walkHead(walk: CostWalk, variant: Variant, levels: readonly Activation[], outputs: number): void {
  for (const [l, level] of levels.entries()) {
    const shared = l > 0;
    let x = level;
    for (let layer = 0; layer < variant.headLayers; layer++) {
      x = walk.pointwise(walk.depthwise(x, 3, { bias: false, shared }), variant.fpnChannels, shared);
      for (const _ of BATCH_NORM_PARTS) walk.vector(variant.fpnChannels);
      x = walk.swish(walk.elementwise('BatchNormalization', x));
    }
    walk.pointwise(walk.depthwise(x, 3, { bias: false, shared }), outputs, shared);
  }
}
