import type { BufferLimits } from '../deviceLimits';

/** What WebGPU promises on every device (WebGPU specification, "Limits"): 256 and 128 MiB. */
export const DEFAULT_LIMITS: BufferLimits = {
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
};
