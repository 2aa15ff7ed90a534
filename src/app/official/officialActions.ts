import { toAppError } from '../../model/errors';
import type { VariantId } from '../../model/network/variants';
import type { ActionContext } from '../actions/context';
import type { ModelActions } from '../actions/modelActions';
import { withWeights } from '../scaling/ways';
import { patch } from '../state';
import { loadCatalogue } from './catalogue';
import { mirrorSource } from './sources';
import { type WeightsChoice, withFailure } from './state';

/** The authors' weights: fetched by a click and never without one. */
export class OfficialActions {
  constructor(
    private readonly context: ActionContext,
    private readonly model: ModelActions,
  ) {}

  /** Fetches the list of what can be had; it comes from this app's own host. */
  async showCatalogue(): Promise<void> {
    await loadCatalogue(this.context);
  }

  /** Fetches the mirror's checkpoint of a variant, which becomes the model in use and is kept. */
  async get(variant: VariantId): Promise<void> {
    const { store, report } = this.context;
    const catalogue = await loadCatalogue(this.context);
    const source = catalogue && mirrorSource(catalogue, variant);
    if (!source) return;
    this.failed(variant, false);
    try {
      await this.model.loadOfficial(source);
      if (store.getState().scaling.preview === variant) patch(store, 'scaling', { preview: null });
    } catch (error) {
      // The preview stays: it has the link.
      this.failed(variant, toAppError(error).code !== 'cancelled');
      report(error, () => void this.get(variant));
    }
  }

  /** Which weights a variant is to have from now on, where both can be had. */
  choose(variant: VariantId, choice: WeightsChoice): void {
    this.context.store.setState(({ model, official }) => ({
      official: withWeights({ model, official }, variant, choice),
    }));
  }

  private failed(variant: VariantId, failed: boolean): void {
    this.context.store.setState(({ official }) => ({ official: withFailure(official, variant, failed) }));
  }
}
