import type { UrlSource } from '../inference/api/messages';
import type { VariantId } from '../model/network/variants';
import type { ManifestModel } from '../model/onnx/manifest';

const MODELS = 'models/';
export const MANIFEST_URL = `${MODELS}manifest.json`;
export const OFFICIAL_URL = `${MODELS}official.json`;

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
