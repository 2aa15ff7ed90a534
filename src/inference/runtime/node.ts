import { availableParallelism } from 'node:os';
import type { Ort, Runtime } from './ort';

/** onnxruntime-web's WebAssembly in Node, for commands and tests. */
export async function startNodeRuntime(
  threads: number = Math.min(4, availableParallelism()),
): Promise<Runtime> {
  const ort = (await import('onnxruntime-web')) as unknown as Ort;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return { ort, threads };
}
