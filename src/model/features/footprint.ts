import type { Architecture } from '../network/architecture';
import { weightLayers } from '../network/weightLayers';

/** A square of input pixels around a cell's centre. */
export interface Footprint {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * The cell's own square: the input pixels that the level's stride assigns to it. What can reach it is far larger
 * (squeeze-excite sees the whole image); `theoreticalField` gives the convolutions' part of it.
 */
export function cellFootprint(level: number, row: number, col: number): Footprint {
  const stride = 2 ** level;
  return { x1: col * stride, y1: row * stride, x2: (col + 1) * stride, y2: (row + 1) * stride };
}

/**
 * Side of the backbone's theoretical receptive field at P3, P4 or P5, input pixels, by its convolutions alone:
 * each adds (kernel − 1) × the stride so far (Araujo et al., distill.pub 2019, equation 2).
 */
export function theoreticalField(architecture: Architecture, level: number): number {
  let field = 1;
  let stride = 1;
  for (const { kind, layer } of weightLayers(architecture)) {
    if (kind !== 'convolution' || !layer.output.startsWith('backbone/')) continue;
    if (stride * layer.stride > 2 ** level) break;
    field += (layer.kernel - 1) * stride;
    stride *= layer.stride;
  }
  return field;
}
