import type { CheckpointTensor, StateDict } from '../../checkpoint/tensor';
import { architectureOf } from '../architecture';
import { VARIANTS, type VariantId } from '../variants';
import { expectedTensors, type Shape } from '../weightLayers';

/** A tensor by its shape alone. */
export function hollow(shape: Shape): CheckpointTensor {
  return { shape, dtype: 'f32', data: new Float32Array(0) };
}

/** A variant's names and shapes without data: fitting compares no more. */
export function hollowCheckpoint(variant: VariantId, numClasses = 90): StateDict {
  return new Map(
    [...expectedTensors(architectureOf(VARIANTS[variant], { classes: numClasses }))].map(([name, shape]) => [
      name,
      hollow(shape),
    ]),
  );
}
