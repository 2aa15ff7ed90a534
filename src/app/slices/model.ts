import type { D0Source, ModelInfo } from '../../inference/api/messages';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';

export interface OwnD0 {
  readonly from: D0Source;
  readonly inputSize: number;
}

export interface ModelState {
  /** Models that the host offers; null until the manifest has arrived. */
  readonly manifest: readonly ManifestModel[] | null;
  /** The variant asked for last, or in use again when that could not be had: what the address says. */
  readonly wanted: VariantId;
  /** The model in use; a load that fails or is cancelled leaves it. */
  readonly info: ModelInfo | null;
  /** `wanted` is on its way. */
  readonly loading: boolean;
  /** The manifest's entry of the model in use; null for files and grown ones. */
  readonly offered: ManifestModel | null;
  /** The model in use is a file of the user's, or grown from one. */
  readonly own: boolean;
  /** A D0 that the user opened: bigger variants grow from it instead of the host's. */
  readonly ownD0: OwnD0 | null;
}

export const initialModel: ModelState = {
  manifest: null,
  wanted: 'd0',
  info: null,
  loading: false,
  offered: null,
  own: false,
  ownD0: null,
};
