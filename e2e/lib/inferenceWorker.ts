import type { Page, Worker } from '@playwright/test';
import type { InferenceService } from '../../src/inference/worker/inferenceService';

/** The worker's insides, for tests that break them or count; `private` holds for the compiler alone. */
export interface WorkerInsides {
  run: InferenceService['run'];
  /** A pipeline for a model that was read. */
  build(...given: unknown[]): Promise<unknown>;
  readonly stageCounts: InferenceService['stageCounts'];
  /** ORT, once it was asked for. */
  readonly runtime: Promise<unknown> | null;
  readonly gpu: {
    readonly device: GPUDevice;
    readonly buffers: { readonly alive: number; readonly bytes: number; readonly created: number };
  } | null;
  readonly pipeline: {
    readonly model: {
      readonly info: { readonly fusion: import('../../src/model/bifpn/fusion').FusionState };
    };
    readonly backend: {
      readonly kernels: { readonly bifpn: { setCoefficients(coefficients: Float32Array): void } };
    };
  };
}

declare global {
  /** Set by `src/inference/worker/worker.ts`, in the worker only. */
  var inference: WorkerInsides;
}

/** The worker that now computes; ORT's threads are workers too. @param before one that has been replaced */
export async function inferenceWorker(page: Page, before?: Worker): Promise<Worker> {
  for (let tries = 0; tries < 100; tries++) {
    for (const worker of page.workers()) {
      if (worker === before) continue;
      const ours = await worker.evaluate(() => 'inference' in globalThis).catch(() => false);
      if (ours) return worker;
    }
    await page.waitForTimeout(100);
  }
  throw new Error('no inference worker');
}
