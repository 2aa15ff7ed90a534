import { AppError } from '../errors';
import { grow } from '../growth/grow';
import { architectureOf, changesFrom } from '../network/architecture';
import { assertFits } from '../network/fit';
import { VARIANTS, type VariantId } from '../network/variants';
import type { ExportedModel } from '../onnx/exported';
import type { Provenance } from '../onnx/metadata';
import { shown } from '../schema';
import { exportOnnx } from './exportOnnx';
import { recoverCheckpoint } from './recover';

export interface GrowOptions {
  /** Side of the square input, a multiple of 128; the variant's own by default. */
  readonly inputSize?: number;
  /** Called with numbers grown so far and in all; the export follows. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: { readonly aborted: boolean };
}

/**
 * An exported D0 → a bigger variant that computes the same (`grow`), with the D0's labels, licence, normalisation and
 * paddings and f32 weights, as growth needs.
 * @throws AppError `checkpoint-misfit` where the model is no D0, `bad-argument` where it fuses or is built
 * otherwise, `model-not-ours`, `cancelled`
 */
export async function growModel(
  d0: ExportedModel,
  variant: VariantId,
  { inputSize, onProgress, signal }: GrowOptions = {},
): Promise<ExportedModel> {
  const { labels, licence, provenance } = d0.metadata;
  const { mean, std, padding, poolPadding, classes, inputSize: side } = d0.architecture;
  const architecture = { mean, std, padding, poolPadding };
  const checkpoint = recoverCheckpoint(d0);
  assertFits(checkpoint, 'd0');
  const known = architectureOf(VARIANTS.d0, { ...architecture, classes, inputSize: side });
  const changes = changesFrom(known, d0.architecture);
  if (changes) {
    throw new AppError('bad-argument', { argument: 'model', value: shown(changes), expected: 'D0' });
  }
  return exportOnnx({
    variant,
    checkpoint: await grow(checkpoint, variant, onProgress, signal),
    architecture,
    labels,
    inputSize,
    weights: 'f32',
    provenance: { kind: 'grown', from: originName(provenance) },
    licence,
  });
}

function originName(provenance: Provenance): string {
  return 'name' in provenance ? `D0 ${provenance.name}` : 'D0';
}
