import type { Cost } from './cost';

/** The two of WebGPU's limits that a big variant can exceed, bytes; a `GPUSupportedLimits` fits. */
export interface BufferLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

/** What WebGPU promises on every device (WebGPU specification, "Limits"): 256 and 128 MiB. */
export const DEFAULT_LIMITS: BufferLimits = {
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
};

export interface LimitFailure {
  readonly limit: keyof BufferLimits;
  /** Bytes. */
  readonly needed: number;
  readonly available: number;
}

const LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

/** Limits that a network's largest tensor exceeds; none means that each of its tensors fits. */
export function limitFailures(
  { largestBufferBytes }: Pick<Cost, 'largestBufferBytes'>,
  limits: BufferLimits,
): LimitFailure[] {
  return LIMITS.filter((limit) => largestBufferBytes > limits[limit]).map((limit) => ({
    limit,
    needed: largestBufferBytes,
    available: limits[limit],
  }));
}
