import type { BackendInfo } from '../../inference/api/messages';
import { INPUT_MULTIPLE, VARIANTS, type VariantId } from '../../model/network/variants';

/**
 * Side that grown variants get without a graphics processor where the user chose none, pixels. It is D0's: a grown
 * network computes what D0 does at the same side, so the boxes stay, and only then is the longer time the variant's
 * own. At its published side D3 takes 10 times D0's multiply-adds and D7 130 times, which is minutes a frame.
 */
const PROCESSOR_INPUT_SIZE = VARIANTS.d0.inputSize;

/** Sides a variant can be given, pixels: multiples of 128 up to the one it was published for. */
export function inputSizes(variant: VariantId): number[] {
  const count = VARIANTS[variant].inputSize / INPUT_MULTIPLE;
  return Array.from({ length: count }, (_, i) => (i + 1) * INPUT_MULTIPLE);
}

/** The side where the user chose none: the variant's own on a graphics processor. */
export function defaultInputSize(variant: VariantId, backend: BackendInfo | null): number {
  const { inputSize } = VARIANTS[variant];
  const onGpu = backend?.kind === 'webgpu' && !backend.softwareAdapter;
  return onGpu ? inputSize : Math.min(inputSize, PROCESSOR_INPUT_SIZE);
}

/** The side a grown variant is given, never more than its own. */
export function inputSizeFor(variant: VariantId, chosen: number | null, backend: BackendInfo | null): number {
  if (chosen === null) return defaultInputSize(variant, backend);
  return Math.min(chosen, VARIANTS[variant].inputSize);
}

/** A side in an address; null for text that is not one. */
export function readInputSize(text: string): number | null {
  const size = Number(text);
  return inputSizes('d7').includes(size) ? size : null;
}
