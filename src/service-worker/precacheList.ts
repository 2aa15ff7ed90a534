/** An entry of the build's list: a bare address has its hash in its name. */
export type PrecacheEntry = string | { readonly url: string };

/** Runtimes that only a browser with WebGPU starts (`src/inference/runtime/browser.ts`): 27 MB. */
const WEBGPU_RUNTIME = /ort[-.](wasm-simd-threaded\.asyncify|webgpu)[-.]/;

/** Whether this device can come to use a file; what it never starts is not downloaded. */
export function isNeeded(entry: PrecacheEntry, hasWebgpu: boolean): boolean {
  return hasWebgpu || !WEBGPU_RUNTIME.test(typeof entry === 'string' ? entry : entry.url);
}
