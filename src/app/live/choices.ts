import { RESOLUTIONS, type ResolutionId } from '../../sources/live/resolutions';

/** What the live controls offer, for the UI, which does not know the sources. */
export type { ResolutionId };
export const RESOLUTION_IDS: readonly ResolutionId[] = RESOLUTIONS.map(({ id }) => id);
