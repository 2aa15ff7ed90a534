import type { StateDict } from '../checkpoint/tensor';
import { DEFAULT_ANCHORS } from '../detection/anchors';
import { AppError } from '../errors';
import { defaultLabels } from '../labels';
import { type ArchitectureChanges, architectureOf, changesFrom } from '../network/architecture';
import { assertFits } from '../network/fit';
import { validateArchitecture } from '../network/validateArchitecture';
import { INPUT_MULTIPLE, VARIANTS, type VariantId } from '../network/variants';
import type { ExportedModel } from '../onnx/exported';
import { modelOf } from '../onnx/file';
import { GraphBuilder, type WeightType } from '../onnx/graphBuilder';
import { type ModelMetadata, metadataProps, type Provenance, variantArchitecture } from '../onnx/metadata';
import { emitNetwork } from './network';

export const EXPORTER_VERSION = 'efficientdet-playground 1';

export interface ExportOptions {
  readonly variant: VariantId;
  readonly checkpoint: StateDict;
  /** One per class; null: COCO's where there are 90, else numbers (`defaultLabels`). */
  readonly labels: readonly string[] | null;
  /** Side of the square input, a multiple of 128; the variant's own by default. */
  readonly inputSize?: number;
  /** How the network differs from the variant. */
  readonly architecture?: Omit<ArchitectureChanges, 'classes' | 'inputSize'>;
  readonly weights?: WeightType;
  readonly provenance: Provenance;
  readonly licence: string;
}

/**
 * Variant + checkpoint → one ONNX file: image [1, 3, R, R] f32 → `class_p3…7` [1, 9·C, H, W] logits and
 * `box_p3…7` [1, 36, H, W]. Batch norms are folded except in the heads, whose convolutions are shared by levels
 * that have their own norms; fusion weights stay raw.
 * Its bytes are `writeModel`'s to make.
 * @throws AppError `checkpoint-misfit`, `labels-format`, `bad-argument`, `bad-architecture`
 */
export function exportOnnx(options: ExportOptions): ExportedModel {
  const variant = VARIANTS[options.variant];
  const inputSize = options.inputSize ?? variant.inputSize;
  if (!Number.isInteger(inputSize) || inputSize <= 0 || inputSize % INPUT_MULTIPLE !== 0) {
    throw new AppError('bad-argument', {
      argument: 'size',
      value: inputSize,
      expected: `multiple of ${INPUT_MULTIPLE}`,
    });
  }
  const numClasses = assertFits(options.checkpoint, options.variant, options.architecture);
  const labels = options.labels ?? defaultLabels(numClasses);
  if (labels.length !== numClasses) {
    throw new AppError('labels-format', { found: labels.length, expected: numClasses });
  }
  const architecture = validateArchitecture(
    architectureOf(variant, { ...options.architecture, classes: numClasses, inputSize }),
  );
  const { mean, std, fusion } = architecture;
  const base = variantArchitecture({ variant: variant.id, labels, inputSize, fusion });
  const changes = changesFrom(base, architecture);
  const metadata: ModelMetadata = {
    variant: variant.id,
    phi: variant.phi,
    labels,
    inputSize,
    mean,
    std,
    anchors: {
      scale: variant.anchorScale,
      scalesPerOctave: DEFAULT_ANCHORS.scalesPerOctave,
      aspectRatios: DEFAULT_ANCHORS.aspectRatios,
    },
    fusion,
    weights: options.weights ?? 'f32',
    provenance: options.provenance,
    licence: options.licence,
    exporter: EXPORTER_VERSION,
    ...(changes && { architecture: changes }),
  };
  const builder = new GraphBuilder(metadata.weights);
  emitNetwork(builder, architecture, options.checkpoint);
  const graph = builder.build(`efficientdet-${variant.id}`);
  return { proto: modelOf(graph, EXPORTER_VERSION, metadataProps(metadata)), metadata, architecture };
}
