/** From the page to a waiting version: take over now. */
export const ACTIVATE = 'activate';

/** Header of responses that came from what is kept, not from the network. */
export const FROM_CACHE_HEADER = 'x-from-cache';
