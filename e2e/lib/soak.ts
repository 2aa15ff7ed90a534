import type { Page } from '@playwright/test';
import { inferenceWorker } from './inferenceWorker';

/** What grows where something leaks, by who owns it. */
export interface Usage {
  /** Frames run since `watchWorker`. */
  readonly frames: number;
  /** JavaScript of the page and of all its workers after garbage collection, bytes. */
  readonly page: number;
  readonly workers: number;
  /** ORT's WebAssembly memory, bytes: none where ORT has not been started. */
  readonly wasm: number;
  /** Buffers of the device, ORT's too: created and neither destroyed nor collected. */
  readonly gpuBuffers: number;
}

export type Quantity = Exclude<keyof Usage, 'frames'>;

interface Counts {
  frames: number;
  /** Calls of `run` that had not ended, at most. */
  mostInFlight: number;
  created: number;
  destroyed: number;
  /** Dropped without `destroy`. */
  collected: number;
  memory: WebAssembly.Memory | null;
}

declare global {
  /** In the worker only. */
  var soak: Counts;
}

/** Counts, from now on, what the worker does: at the prototypes, so that nothing of ORT's is left out. */
export async function watchWorker(page: Page): Promise<void> {
  const worker = await inferenceWorker(page);
  await worker.evaluate(() => {
    const counts: Counts = {
      frames: 0,
      mostInFlight: 0,
      created: 0,
      destroyed: 0,
      collected: 0,
      memory: null,
    };
    globalThis.soak = counts;

    const { inference } = globalThis;
    const run = inference.run.bind(inference);
    let inFlight = 0;
    inference.run = async (request) => {
      counts.mostInFlight = Math.max(counts.mostInFlight, ++inFlight);
      return run(request).finally(() => {
        inFlight--;
        counts.frames++;
      });
    };

    const dropped = new FinalizationRegistry(() => counts.collected++);
    const known = new WeakSet<GPUBuffer>();
    const create = GPUDevice.prototype.createBuffer;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = create.call(this, descriptor);
      counts.created++;
      known.add(buffer);
      dropped.register(buffer, undefined, buffer);
      return buffer;
    };
    const destroy = GPUBuffer.prototype.destroy;
    GPUBuffer.prototype.destroy = function () {
      destroy.call(this);
      if (!known.delete(this)) return;
      dropped.unregister(this);
      counts.destroyed++;
    };

    // ORT's memory is its own; whoever asks for its buffer shows it.
    const { prototype } = WebAssembly.Memory;
    const buffer = Object.getOwnPropertyDescriptor(prototype, 'buffer')!;
    Object.defineProperty(prototype, 'buffer', {
      ...buffer,
      get(this: WebAssembly.Memory) {
        counts.memory = this;
        Object.defineProperty(prototype, 'buffer', buffer);
        return this.buffer;
      },
    });
  });
}

export async function counts(page: Page): Promise<Omit<Counts, 'memory'>> {
  const worker = await inferenceWorker(page);
  return worker.evaluate(() => ({ ...globalThis.soak, memory: null }));
}

/** Takes stock, after garbage collections: needs `--js-flags=--expose-gc`. */
export async function usage(page: Page): Promise<Usage> {
  const worker = await inferenceWorker(page);
  const measuring = page.evaluate(async () => {
    const measure = performance as Performance & {
      measureUserAgentSpecificMemory(): Promise<{
        breakdown: { bytes: number; types: string[]; attribution: { scope: string }[] }[];
      }>;
    };
    const result = measure.measureUserAgentSpecificMemory();
    globalThis.gc!();
    const { breakdown } = await result;
    const sum = (isPage: boolean) =>
      breakdown
        .filter(({ types }) => types.includes('JavaScript'))
        .filter(({ attribution: [owner] }) => owner && (owner.scope === 'Window') === isPage)
        .reduce((total, { bytes }) => total + bytes, 0);
    return { page: sum(true), workers: sum(false) };
  });
  // A measurement waits for the next garbage collection of each of them. ORT's threads sleep and answer nobody: of
  // those it gives up after a while.
  await worker.evaluate(() => globalThis.gc!());
  const heaps = await measuring;
  const { frames, gpuBuffers, wasm } = await worker.evaluate(() => {
    const { frames, created, destroyed, collected, memory } = globalThis.soak;
    return {
      frames,
      gpuBuffers: created - destroyed - collected,
      wasm: memory?.buffer.byteLength ?? (globalThis.inference.runtime ? Number.NaN : 0),
    };
  });
  return { frames, ...heaps, wasm, gpuBuffers };
}

/** Growth of a quantity per frame: the slope of the least squares line through the samples. */
export function slope(samples: readonly Usage[], quantity: Quantity): number {
  const mean = (of: (sample: Usage) => number) => samples.reduce((t, s) => t + of(s), 0) / samples.length;
  const [x, y] = [mean((s) => s.frames), mean((s) => s[quantity])];
  const covariance = mean((s) => (s.frames - x) * (s[quantity] - y));
  return covariance / mean((s) => (s.frames - x) ** 2);
}
