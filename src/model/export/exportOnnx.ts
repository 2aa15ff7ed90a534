import type { StateDict } from '../checkpoint/tensor';
import { DEFAULT_ANCHORS } from '../detection/anchors';
import { AppError } from '../errors';
import { defaultLabels } from '../labels';
import { assertFits } from '../network/fit';
import { IMAGE_MEAN, IMAGE_STD, INPUT_MULTIPLE, VARIANTS, type VariantId } from '../network/variants';
import { modelOf, writeModel } from '../onnx/file';
import { GraphBuilder, type WeightType } from '../onnx/graphBuilder';
import { type ModelMetadata, metadataProps, type Provenance } from '../onnx/metadata';
import { emitNetwork } from './network';

export const EXPORTER_VERSION = 'efficientdet-playground 1';

export interface ExportOptions {
  readonly variant: VariantId;
  readonly checkpoint: StateDict;
  /** One per class; null: COCO's where there are 90, else numbers (`defaultLabels`). */
  readonly labels: readonly string[] | null;
  /** Side of the square input, a multiple of 128; the variant's own by default. */
  readonly inputSize?: number;
  readonly weights?: WeightType;
  readonly provenance: Provenance;
  readonly licence: string;
}

/**
 * Variant + checkpoint → one ONNX file: image [1, 3, R, R] f32 → `class_p3…7` [1, 9·C, H, W] logits and
 * `box_p3…7` [1, 36, H, W]. Batch norms are folded except in the heads, whose convolutions are shared by levels
 * that have their own norms; fusion weights stay raw.
 * @throws AppError `checkpoint-misfit`, `labels-format`, `bad-argument`
 */
export function exportOnnx(options: ExportOptions): Uint8Array<ArrayBuffer> {
  const variant = VARIANTS[options.variant];
  const inputSize = options.inputSize ?? variant.inputSize;
  if (!Number.isInteger(inputSize) || inputSize <= 0 || inputSize % INPUT_MULTIPLE !== 0) {
    throw new AppError('bad-argument', {
      argument: 'size',
      value: inputSize,
      expected: `multiple of ${INPUT_MULTIPLE}`,
    });
  }
  const numClasses = assertFits(options.checkpoint, options.variant);
  const labels = options.labels ?? defaultLabels(numClasses);
  if (labels.length !== numClasses) {
    throw new AppError('labels-format', { found: labels.length, expected: numClasses });
  }
  const builder = new GraphBuilder(options.weights ?? 'f32');
  emitNetwork(builder, variant, options.checkpoint, numClasses, inputSize);
  const metadata: ModelMetadata = {
    variant: variant.id,
    phi: variant.phi,
    labels,
    inputSize,
    mean: IMAGE_MEAN,
    std: IMAGE_STD,
    anchors: {
      scale: variant.anchorScale,
      scalesPerOctave: DEFAULT_ANCHORS.scalesPerOctave,
      aspectRatios: DEFAULT_ANCHORS.aspectRatios,
    },
    fusion: variant.fusion,
    weights: options.weights ?? 'f32',
    provenance: options.provenance,
    licence: options.licence,
    exporter: EXPORTER_VERSION,
  };
  return writeModel(
    modelOf(builder.build(`efficientdet-${variant.id}`), EXPORTER_VERSION, metadataProps(metadata)),
  );
}
