import type { ModelInfo } from '../../inference/protocol';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../manifest';

export interface ModelState {
  /** Models that the host offers; null until the manifest has arrived. */
  readonly manifest: readonly ManifestModel[] | null;
  /** The variant asked for last: what the address says. */
  readonly wanted: VariantId;
  /** The model in use; a load that fails or is cancelled leaves it. */
  readonly info: ModelInfo | null;
  /** The manifest's entry of the model in use; null for files. */
  readonly offered: ManifestModel | null;
}

export const initialModel: ModelState = { manifest: null, wanted: 'd0', info: null, offered: null };
