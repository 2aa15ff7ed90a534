import type { UrlSource } from '../inference/api/messages';
import { AppError } from '../model/errors';
import { isVariantId, type VariantId } from '../model/network/variants';
import type { ManifestModel } from '../model/onnx/manifest';

const MODELS = 'models/';
export const MANIFEST_URL = `${MODELS}manifest.json`;

/** @throws AppError `model-download` where it is no manifest with at least one model */
export function readManifest(json: unknown): readonly ManifestModel[] {
  const { models } = (json ?? {}) as { models?: unknown };
  if (!Array.isArray(models) || models.length === 0 || !models.every(isManifestModel)) {
    throw new AppError('model-download', { reason: `${MANIFEST_URL} lists no model` });
  }
  return models;
}

function isManifestModel(entry: unknown): entry is ManifestModel {
  const { variant, file, sha256, bytes } = (entry ?? {}) as Partial<ManifestModel>;
  return (
    typeof variant === 'string' &&
    isVariantId(variant) &&
    typeof file === 'string' &&
    typeof sha256 === 'string' &&
    typeof bytes === 'number'
  );
}

/** @param absoluteUrl makes an address that means the same in the worker */
export function manifestSource(
  { file, sha256, bytes }: ManifestModel,
  absoluteUrl: (url: string) => string,
): UrlSource {
  return { kind: 'url', url: absoluteUrl(MODELS + file), sha256, bytes };
}

export function modelName(variant: VariantId): string {
  return `EfficientDet-${variant.toUpperCase()}`;
}
