import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Controller } from '../app/controller';
import type { AppState } from '../app/state';
import { formatBytes, formatMs, formatNumber, formatPercent, formatScientific } from '../i18n/format';

const ControllerContext = createContext<Controller | null>(null);

export const ControllerProvider = ControllerContext.Provider;

export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error('no ControllerProvider above');
  return controller;
}

/** Re-renders when what the selector gives changes; selectors are named, in `src/app/selectors.ts`. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useController().store, selector);
}

export interface Format {
  readonly number: (value: number, decimals?: number) => string;
  readonly percent: (fraction: number, decimals?: number) => string;
  readonly bytes: (bytes: number) => string;
  readonly ms: (ms: number) => string;
  readonly scientific: (value: number) => string;
}

/** Numbers in the language on screen. */
export function useFormat(): Format {
  const language = useApp((state) => state.view.language);
  return useMemo(
    () => ({
      number: (value, decimals) => formatNumber(language, value, decimals),
      percent: (fraction, decimals) => formatPercent(language, fraction, decimals),
      bytes: (bytes) => formatBytes(language, bytes),
      ms: (ms) => formatMs(language, ms),
      scientific: (value) => formatScientific(language, value),
    }),
    [language],
  );
}
