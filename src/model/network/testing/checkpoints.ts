import type { CheckpointTensor, StateDict } from '../../checkpoint/tensor';
import { expectedTensors, type Shape } from '../layout';
import { VARIANTS, type VariantId } from '../variants';

/** A tensor by its shape alone. */
export function hollow(shape: Shape): CheckpointTensor {
  return { shape, dtype: 'f32', data: new Float32Array(0) };
}

/** A variant's names and shapes without data: fitting compares no more. */
export function hollowCheckpoint(variant: VariantId, numClasses = 90): StateDict {
  return new Map(
    [...expectedTensors(VARIANTS[variant], numClasses)].map(([name, shape]) => [name, hollow(shape)]),
  );
}
