import type { StateDict } from '../checkpoint/tensor';
import { nearestVariants } from './fit';
import { isVariantId, VARIANT_IDS, VARIANTS, type VariantId } from './variants';

/** A variant where a file's name says it, as `tf_efficientdet_d7_53-6d1d7a95.pth` does; not within a word or a hash. */
const NAMED = /(?<![a-z0-9])(?:efficientdet[-_]?)?(d[0-7])(?![a-z0-9])/gi;

export function namedVariants(fileName: string): VariantId[] {
  return [...fileName.matchAll(NAMED)].map(([, id]) => id!.toLowerCase()).filter(isVariantId);
}

/** What of a variant its tensors and their shapes follow from. */
const TENSOR_FIELDS = ['backbone', 'fpnChannels', 'fpnCells', 'headLayers', 'fusion'] as const;

/** Variants whose networks have the same tensors, in the same shapes: D6 and D7 differ in what surrounds them. */
export function sameTensors(variant: VariantId): VariantId[] {
  return VARIANT_IDS.filter((id) =>
    TENSOR_FIELDS.every((field) => VARIANTS[id][field] === VARIANTS[variant][field]),
  );
}

/**
 * The variant to read a checkpoint as: the one whose tensors differ least, none where it fits. Of several (D6 and D7
 * have the same tensors) the one that the file's name says, else the one in use, else the smallest.
 */
export function chooseVariant(checkpoint: StateDict, fileName: string, inUse: VariantId): VariantId {
  const nearest = nearestVariants(checkpoint);
  const candidates = nearest.length > 0 ? nearest : [inUse];
  const preferred = [...namedVariants(fileName), inUse];
  return preferred.find((id) => candidates.includes(id)) ?? candidates[0]!;
}
