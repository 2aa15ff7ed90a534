import type { VariantId } from '../network/variants';
import type { Provenance } from './metadata';

/** Measured on photos held out from training; AP and AP50 in percent. */
export interface MeasuredAccuracy {
  readonly set: string;
  readonly images: number;
  readonly AP: number;
  readonly AP50: number;
}

/** What `public/models/manifest.json` says of one file; the app trusts no model that does not match it. */
export interface ManifestModel {
  readonly id: string;
  readonly variant: VariantId;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputSize: number;
  readonly weights: 'f16' | 'f32';
  readonly labels: readonly string[];
  readonly licence: string;
  readonly provenance: Provenance;
  /** See docs/MODEL_CARD.md. */
  readonly accuracy?: readonly MeasuredAccuracy[];
}
