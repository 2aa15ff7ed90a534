/** A tensor that steps write and read; steps count from 0. */
export interface TensorLife {
  readonly bytes: number;
  /** Step that writes it first. */
  readonly first: number;
  /** Last step that reads it. */
  readonly last: number;
}

/** Which tensors share memory. */
export interface MemoryPlan {
  /** Bytes of each buffer. */
  readonly buffers: readonly number[];
  /** By tensor, its buffer. */
  readonly bufferOf: readonly number[];
  /** Bytes of all buffers together. */
  readonly bytes: number;
}

/**
 * Gives tensors whose lives do not meet the same buffer. Largest first, each into the buffer where it fits best, so
 * that a buffer is as large as the first tensor in it (greedy by size, arXiv 2001.03288).
 */
export function planMemory(tensors: readonly TensorLife[]): MemoryPlan {
  const buffers: number[] = [];
  const tenants: TensorLife[][] = [];
  const bufferOf: number[] = [];
  const largestFirst = [...tensors.keys()].sort((a, b) => tensors[b]!.bytes - tensors[a]!.bytes);
  for (const t of largestFirst) {
    const tensor = tensors[t]!;
    // Buffers come in falling size, so the last one that is free is the tightest.
    const free = tenants.findLastIndex((own) => own.every((other) => apart(tensor, other)));
    const buffer = free < 0 ? buffers.push(tensor.bytes) - 1 : free;
    tenants[buffer] = [...(tenants[buffer] ?? []), tensor];
    bufferOf[t] = buffer;
  }
  return { buffers, bufferOf, bytes: buffers.reduce((sum, bytes) => sum + bytes, 0) };
}

const apart = (a: TensorLife, b: TensorLife) => a.last < b.first || b.last < a.first;
