import type { OfficialCatalogue } from '../../model/official';
import type { ActionContext } from '../actions/context';
import { patch } from '../state';

/** What can be had of the authors; null where the build leaves it out or it can't be fetched, which is tried again. */
export async function loadCatalogue({
  store,
  environment,
}: Pick<ActionContext, 'store' | 'environment'>): Promise<OfficialCatalogue | null> {
  const known = store.getState().official.catalogue;
  if (known) return known;
  const catalogue = await environment.fetchOfficial().catch((error: unknown) => {
    console.warn('no catalogue of official weights', error);
    return null;
  });
  if (catalogue) patch(store, 'official', { catalogue });
  return catalogue;
}
