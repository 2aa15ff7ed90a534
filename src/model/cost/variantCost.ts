import { type Architecture, architectureOf } from '../network/architecture';
import { describeNetwork } from '../network/describe';
import { INPUT } from '../network/tensorNames';
import { VARIANTS, type VariantId } from '../network/variants';
import type { WeightType } from '../onnx/graphBuilder';
import { type Cost, summarise } from './cost';
import { CostLayers } from './costLayers';

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
  return networkCost(architectureOf(VARIANTS[variant], { inputSize, classes: numClasses }), weights);
}

/** The same for any network of the family, also one that nobody has trained. */
export function networkCost(architecture: Architecture, weights: WeightType = 'f32'): Cost {
  const layers = new CostLayers(weights);
  describeNetwork(layers, architecture);
  const { parameters, operations, weights: stored } = layers;
  return summarise({ inputSize: architecture.inputSize, parameters }, INPUT, operations, stored);
}
