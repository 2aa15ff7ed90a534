import { type Cost, loadedWeightBytes } from './cost';

/** The two of WebGPU's limits that a big variant can exceed, bytes; a `GPUSupportedLimits` fits. */
export interface BufferLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

export interface LimitFailure {
  readonly limit: keyof BufferLimits | 'wasmMemory';
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

/** WebAssembly's addresses have 32 bits. */
export const WASM_ADDRESS_SPACE = 4 * 2 ** 30;

/** What ORT's runtime takes before any model, bytes. */
const WASM_BASE_BYTES = 32e6;
/** Weights as they are read, and most of them again as the kernels want them. */
const WASM_WEIGHT_COPIES = 1.75;
/** Fused activations need no tensor of their own, so less than the estimated peak. */
const WASM_PEAK_SHARE = 0.7;

/**
 * Bytes that ORT's WebAssembly memory grows to, the JavaScript side apart. Fitted to onnxruntime-web 1.30 with two
 * threads, MB after the first run, measured (and by this formula): D1 at 640 px 145 (160), D3 at 512 px 178 (195), D3
 * at 896 px 334 (358), D4 at 1024 px 463 (493), D5 at 896 px 481 (509).
 */
function wasmMemoryBytes(cost: Pick<Cost, 'weights' | 'peakActivationBytes'>): number {
  return (
    WASM_BASE_BYTES +
    WASM_WEIGHT_COPIES * loadedWeightBytes(cost) +
    WASM_PEAK_SHARE * cost.peakActivationBytes
  );
}

/** What stops a network on a device: WebGPU by its limits, WebAssembly (null) by its address space; null: nothing. */
export function deviceFailure(cost: Cost, limits: BufferLimits | null): LimitFailure | null {
  if (limits) return limitFailures(cost, limits)[0] ?? null;
  const needed = wasmMemoryBytes(cost);
  return needed > WASM_ADDRESS_SPACE ? { limit: 'wasmMemory', needed, available: WASM_ADDRESS_SPACE } : null;
}
