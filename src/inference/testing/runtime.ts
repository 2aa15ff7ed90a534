import type { Runtime } from '../runtime/ort';

/** ORT's WebAssembly for tests that run in a page and in Node alike. */
export async function startWasm(): Promise<Runtime> {
  if (typeof document === 'undefined') return (await import('../runtime/node')).startNodeRuntime();
  return (await import('../runtime/browser')).startBrowserRuntime('wasm', () => {});
}
