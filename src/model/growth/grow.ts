import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { architectureOf } from '../network/architecture';
import { assertFits } from '../network/fit';
import { VARIANTS, type VariantId } from '../network/variants';
import { expectedTensors } from '../network/weightLayers';
import { growBackbone } from './backbone';
import { growFastBifpn } from './fastBifpn';
import { GrownTensors } from './grownTensors';
import { growHeads } from './heads';
import { growSumBifpn } from './sumBifpn';

/** Longest stretch of work between two looks at `signal`, milliseconds. */
const SLICE_MS = 30;

/**
 * Expands a trained D0 into weights of a bigger variant that give the same logits and boxes at the same input size
 * (in the spirit of Net2Net, arXiv 1511.05641). Always from D0, never from a grown variant; `d0` gives D0 itself.
 * Grown graphs must be stored and run as float32: the identities in them use magnitudes that float16 rounds to 0.
 * @param d0 tensors by effdet's names, untouched
 * @param onProgress called between modules with numbers written so far and in all
 * @returns tensors by effdet's names, without `num_batches_tracked`
 * @throws AppError `checkpoint-misfit` when the state dict is not a D0's, `cancelled` once `signal` is aborted
 */
export async function grow(
  d0: StateDict,
  variant: VariantId,
  onProgress?: (done: number, total: number) => void,
  signal?: { readonly aborted: boolean },
): Promise<StateDict> {
  const numClasses = assertFits(d0, 'd0');
  const target = VARIANTS[variant];
  const total = countValues(expectedTensors(architectureOf(target, { classes: numClasses })));
  const grown = new GrownTensors(d0, target);
  let sliceStart = performance.now();
  for (const _ of growNetwork(grown)) {
    if (performance.now() - sliceStart > SLICE_MS) {
      await nextTask();
      sliceStart = performance.now();
    }
    if (signal?.aborted) throw new AppError('cancelled');
    onProgress?.(grown.written, total);
  }
  return grown.tensors;
}

function* growNetwork(grown: GrownTensors): Generator<void, void> {
  yield* growBackbone(grown);
  yield;
  const inputColumns =
    grown.variant.fusion === 'sum' ? yield* growSumBifpn(grown) : yield* growFastBifpn(grown);
  yield;
  yield* growHeads(grown, inputColumns);
}

function countValues(shapes: ReadonlyMap<string, readonly number[]>): number {
  let total = 0;
  for (const shape of shapes.values()) total += shape.reduce((a, b) => a * b, 1);
  return total;
}

/** Lets messages in, among them the one that cancels. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
