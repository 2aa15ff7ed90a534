import type { BackendChoice, BackendInfo, Progress } from '../../inference/api/messages';

export type BackendLifecycle =
  /** The worker has not started, or its start failed or was cancelled. */
  | { readonly phase: 'none' }
  | { readonly phase: 'starting'; readonly progress: Progress | null }
  | { readonly phase: 'ready'; readonly info: BackendInfo }
  /** Another one, which `choice` names, takes the place of the one in use, with the same model. */
  | { readonly phase: 'changing'; readonly progress: Progress | null; readonly info: BackendInfo };

export interface BackendState {
  readonly choice: BackendChoice;
  readonly lifecycle: BackendLifecycle;
}

export const initialBackend: BackendState = { choice: 'auto', lifecycle: { phase: 'none' } };

/** The backend in use; it stays while another takes its place. */
export function backendInUse({ lifecycle }: BackendState): BackendInfo | null {
  return 'info' in lifecycle ? lifecycle.info : null;
}

/** The slice with a backend that has come into use; a change that is on its way stays so. */
export function withBackend(backend: BackendState, info: BackendInfo): BackendState {
  const { lifecycle } = backend;
  return {
    ...backend,
    lifecycle: lifecycle.phase === 'changing' ? { ...lifecycle, info } : { phase: 'ready', info },
  };
}

/** The slice while another backend, `choice`, is on its way; without one in use there is nothing to change. */
export function withChange(backend: BackendState, progress: Progress | null): BackendState {
  const info = backendInUse(backend);
  return info ? { ...backend, lifecycle: { phase: 'changing', progress, info } } : backend;
}

/** The slice once no change is on its way any more. */
export function withoutChange(backend: BackendState): BackendState {
  const info = backendInUse(backend);
  return info ? { ...backend, lifecycle: { phase: 'ready', info } } : backend;
}
