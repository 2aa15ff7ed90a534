import { recoverCheckpoint } from '../export/recover';
import type { ExportedModel } from '../onnx/exported';
import type { WeightType } from '../onnx/graphBuilder';
import type { ModelMetadata } from '../onnx/metadata';
import { TfliteGraphBuilder } from './graphBuilder';
import { emitTflite } from './network';

/** Under which name a file keeps its metadata, as JSON. */
export const METADATA_NAME = 'efficientdet';

/**
 * A model as a TFLite file: `image` [1, R, R, 3] f32 → `class_p3…7` [1, H, W, 9·C] logits and `box_p3…7`
 * [1, H, W, 36]. Batch norms are folded, fusion weights normalised; anchors, decoding and NMS are the reader's, as
 * the metadata describes. The format: TensorFlow Lite's schema, of which `generated/tflite.fbs` is a part.
 * @param weights how convolutions' weights are stored; they compute as f32
 * @throws AppError `model-not-ours` where the model's graph lacks a tensor
 */
export function exportTflite(
  model: ExportedModel,
  weights: WeightType = model.metadata.weights,
): Uint8Array<ArrayBuffer> {
  const { metadata, architecture } = model;
  const builder = new TfliteGraphBuilder(weights);
  emitTflite(builder, architecture, recoverCheckpoint(model));
  const description = descriptionOf({ ...metadata, weights });
  return builder.build(`efficientdet-${metadata.variant}`, {
    description,
    metadata: { [METADATA_NAME]: JSON.stringify({ ...metadata, weights }) },
  });
}

/** What a person needs to use the file, in the place where viewers show it. */
function descriptionOf({ variant, inputSize, mean, std, labels }: ModelMetadata): string {
  const listed = (values: readonly number[]) => values.map((value) => Number(value.toFixed(4))).join(', ');
  return [
    `EfficientDet-${variant.toUpperCase()}, ${labels.length} classes.`,
    `image: RGB, ${inputSize} px square, scaled to fit and padded at right and bottom, (x / 255 - mean) / std with`,
    `mean ${listed(mean)} and std ${listed(std)}.`,
    'class_p3 to class_p7: logits, 9 anchors by classes; box_p3 to box_p7: 9 anchors by (ty, tx, th, tw).',
    `Anchors, labels and the rest: metadata "${METADATA_NAME}", JSON.`,
  ].join(' ');
}
