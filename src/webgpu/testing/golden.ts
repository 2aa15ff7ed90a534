/** Files that tests on a device fetch, and effdet's names in them. */

/** `public` is served at the root. */
export const MODEL_URL = '/models/efficientdet-d0.onnx';
export const GOLDEN_URLS = {
  128: new URL('../../inference/fixtures/golden/d0-128.safetensors', import.meta.url).href,
  256: new URL('../../inference/fixtures/golden/d0-256.safetensors', import.meta.url).href,
} as const;
/** What rounding the shipped weights to f16 took away (src/model/onnx/testing/refine.ts). */
export const RESIDUAL_URL = new URL('../../inference/fixtures/golden/d0-weight-residual.bin', import.meta.url)
  .href;

/** effdet's names of the pyramid inputs, in the order of `PYRAMID_INPUTS`. */
export const PYRAMID_GOLDEN = [
  'cell0_node3_edge0_projected',
  'cell0_node2_edge1_projected',
  'cell0_node4_edge1_projected',
  'cell0_node1_edge2_projected',
  'cell0_node5_edge2_projected',
  'pyramid_p6',
  'pyramid_p7',
];

export async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
