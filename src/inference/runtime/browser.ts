import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { BackendKind, OnProgress } from '../api/messages';
import { fetchBytes } from './fetchBytes';
import type { Ort, Runtime } from './ort';

interface Build {
  readonly glue: string;
  readonly wasm: string;
  load(): Promise<Ort>;
}

/**
 * ORT's two builds: the plain one is half the download; the other has the WebGPU provider. The default entry of the
 * package ignores the device it is given (ARCHITECTURE, decision 1).
 */
const BUILDS: Readonly<Record<BackendKind, Build>> = {
  wasm: {
    glue: plainGlue,
    wasm: plainWasm,
    load: async () => (await import('onnxruntime-web/wasm')) as unknown as Ort,
  },
  webgpu: {
    glue: asyncifyGlue,
    wasm: asyncifyWasm,
    load: async () => (await import('onnxruntime-web/webgpu')) as unknown as Ort,
  },
};

/** More threads than this gain little on networks of this size and starve the page. */
const MAX_THREADS = 4;

/** As many as WebAssembly gets here. */
export function wasmThreads(): number {
  return self.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency) : 1;
}

/** Starts ORT in this worker. WASM threads need cross-origin isolation; without it there is one. */
export async function startBrowserRuntime(kind: BackendKind, onProgress: OnProgress): Promise<Runtime> {
  const build = BUILDS[kind];
  const [ort, binary] = await Promise.all([
    build.load(),
    fetchBytes(build.wasm, {
      total: null,
      failure: 'model-download',
      onProgress: (done, total, fromCache) => onProgress({ phase: 'runtime', done, total, fromCache }),
    }),
  ]);
  const threads = wasmThreads();
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = { mjs: absolute(build.glue), wasm: absolute(build.wasm) };
  ort.env.wasm.wasmBinary = binary.buffer;
  return { ort, threads };
}

function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}
