import type { StateDict } from '../../checkpoint/tensor';
import { expectedTensors } from '../../network/layout';
import { VARIANTS, type VariantId } from '../../network/variants';
import { readModel } from '../../onnx/file';
import type { ModelProto } from '../../onnx/generated/onnx_pb';
import type { WeightType } from '../../onnx/graphBuilder';
import { exportOnnx } from '../exportOnnx';

/** A variant's exported graph with every node and shape but no weights: D7's needs 0.3 MB instead of 207. */
export function hollowModel(
  variant: VariantId,
  options: { inputSize?: number; numClasses?: number; weights?: WeightType } = {},
): ModelProto {
  const checkpoint: StateDict = new Map();
  for (const [name, shape] of expectedTensors(VARIANTS[variant], options.numClasses ?? 90)) {
    // The exporter takes the number of a node's inputs from its weights.
    const count = name.endsWith('edge_weights') ? shape[0]! : 0;
    checkpoint.set(name, { shape, dtype: 'f32', data: new Float32Array(count) });
  }
  const { inputSize, weights } = options;
  const provenance = { kind: 'random', seed: 0 } as const;
  return readModel(
    exportOnnx({ variant, checkpoint, labels: null, inputSize, weights, provenance, licence: '' }),
  );
}
