import type { Controller } from './controller';
import { readHash, writeHash } from './urlState';

/** Browsers refuse more than about a hundred replacements of the address in half a minute. */
const WRITE_DELAY_MS = 400;

/** Keeps the address and the screen the same, both ways. @returns a function that stops it */
export function syncUrl(controller: Controller, target: Window): () => void {
  const { store } = controller;
  let timer: number | undefined;
  const write = () => {
    timer = undefined;
    const hash = `#${writeHash(store.getState())}`;
    if (hash !== target.location.hash) target.history.replaceState(null, '', hash);
  };
  // The first change sets the time, so that a store that never rests is written, too.
  const unsubscribe = store.subscribe(() => {
    timer ??= target.setTimeout(write, WRITE_DELAY_MS);
  });
  const onHashChange = () => controller.goTo(readHash(store.getState(), target.location.hash));
  target.addEventListener('hashchange', onHashChange);
  return () => {
    unsubscribe();
    target.clearTimeout(timer);
    target.removeEventListener('hashchange', onHashChange);
  };
}
