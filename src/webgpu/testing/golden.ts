/** Files that tests on a device fetch. */

/** `public` is served at the root. */
export const MODEL_URL = '/models/efficientdet-d0.onnx';
export const GOLDEN_URLS = {
  128: new URL('../../inference/fixtures/golden/d0-128.safetensors', import.meta.url).href,
  256: new URL('../../inference/fixtures/golden/d0-256.safetensors', import.meta.url).href,
} as const;
/** What rounding the shipped weights to f16 took away (src/model/onnx/testing/refine.ts). */
export const RESIDUAL_URL = new URL('../../inference/fixtures/golden/d0-weight-residual.bin', import.meta.url)
  .href;

export async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
