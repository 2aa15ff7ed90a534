import { grow } from '../growth/grow';
import type { VariantId } from '../network/variants';
import type { ExportedModel } from '../onnx/exported';
import type { Provenance } from '../onnx/metadata';
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
 * An exported D0 → a bigger variant that computes the same (`grow`), with the D0's labels and licence and
 * f32 weights, as growth needs.
 * @throws AppError `checkpoint-misfit` where the model is no D0, `model-not-ours`, `bad-argument`, `cancelled`
 */
export async function growModel(
  d0: ExportedModel,
  variant: VariantId,
  { inputSize, onProgress, signal }: GrowOptions = {},
): Promise<ExportedModel> {
  const { labels, licence, provenance } = d0.metadata;
  return exportOnnx({
    variant,
    checkpoint: await grow(recoverCheckpoint(d0), variant, onProgress, signal),
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
