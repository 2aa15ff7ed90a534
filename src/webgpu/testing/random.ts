import { seededRandom } from '../../model/random';

/** Repeatable uniform numbers in −scale…scale. */
export function randomFloats(length: number, seed: number, scale = 1): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => scale * (2 * random() - 1));
}
