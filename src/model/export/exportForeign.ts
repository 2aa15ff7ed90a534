import { type RecoveryOptions, recoverForeign } from '../foreign/recover';
import type { ForeignReport } from '../foreign/types';
import type { ExportedModel } from '../onnx/exported';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { type ExportOptions, exportOnnx } from './exportOnnx';

export type ForeignExportOptions = RecoveryOptions &
  Partial<Pick<ExportOptions, 'labels' | 'inputSize' | 'weights' | 'licence'>> & {
    /** The file's name: where its weights come from. */
    readonly name: string;
  };

/**
 * Another exporter's ONNX file as one of ours: recovered, and exported with the conventions that it computes by. Its
 * size is the file's own where that is one of ours.
 * @throws AppError `model-not-recovered`, `labels-format`, `bad-argument`
 */
export function exportForeign(
  foreign: ModelProto,
  options: ForeignExportOptions,
): { readonly model: ExportedModel; readonly report: ForeignReport } {
  const { checkpoint, ...report } = recoverForeign(foreign, options);
  const { padding, poolPadding, mean, std, fusion, inputSize } = report.conventions;
  const model = exportOnnx({
    variant: report.variants[0]!,
    checkpoint,
    labels: options.labels ?? null,
    inputSize: options.inputSize ?? inputSize ?? undefined,
    architecture: { padding, poolPadding, mean, std, fusion },
    weights: options.weights ?? 'f32',
    provenance: { kind: 'checkpoint', name: options.name },
    licence: options.licence ?? 'unknown',
  });
  return { model, report };
}
