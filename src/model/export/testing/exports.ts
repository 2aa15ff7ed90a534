import type { StateDict } from '../../checkpoint/tensor';
import { architectureOf } from '../../network/architecture';
import { hollow } from '../../network/testing/checkpoints';
import { VARIANTS, type VariantId } from '../../network/variants';
import { expectedTensors } from '../../network/weightLayers';
import type { ExportedModel } from '../../onnx/exported';
import type { WeightType } from '../../onnx/graphBuilder';
import { exportOnnx } from '../exportOnnx';

/** A variant's exported graph with every node and shape but no weights: D7's needs 0.3 MB instead of 207. */
export function hollowModel(
  variant: VariantId,
  options: { inputSize?: number; numClasses?: number; weights?: WeightType } = {},
): ExportedModel {
  const checkpoint: StateDict = new Map();
  const architecture = architectureOf(VARIANTS[variant], { classes: options.numClasses ?? 90 });
  for (const [name, shape] of expectedTensors(architecture)) {
    checkpoint.set(name, hollow(shape));
  }
  const { inputSize, weights } = options;
  const provenance = { kind: 'random', seed: 0 } as const;
  return exportOnnx({ variant, checkpoint, labels: null, inputSize, weights, provenance, licence: '' });
}
