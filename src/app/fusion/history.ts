import { type FusionState, sameFusion } from '../../model/bifpn/fusion';

/** What a user has made of the fusion, and the way back. A state of null stands for the model's own fusion. */
export interface FusionHistory {
  /** Oldest first. */
  readonly past: readonly (FusionState | null)[];
  readonly present: FusionState | null;
  /** Next redo last. */
  readonly future: readonly (FusionState | null)[];
  /** The gesture that made `present`, e.g. one slider's drag: all of it is undone at once. */
  readonly gesture: string | null;
}

export const UNEDITED: FusionHistory = { past: [], present: null, future: [], gesture: null };

/** Steps that can be undone. */
export const HISTORY_LIMIT = 100;

/**
 * The history with an edit made.
 * @param own the model's fusion; an edit that ends there leaves nothing edited
 * @param gesture edits in succession with the same name are one step; null is always a step of its own
 */
export function withEdit(
  history: FusionHistory,
  own: FusionState,
  edit: FusionState,
  gesture: string | null = null,
): FusionHistory {
  const next = sameFusion(edit, own) ? null : edit;
  if (sameEdits(next, history.present)) return history;
  const continues = gesture !== null && gesture === history.gesture;
  const past = continues ? history.past : [...history.past, history.present].slice(-HISTORY_LIMIT);
  // A gesture that came back to where it began has changed nothing.
  if (continues && past.length > 0 && sameEdits(next, past.at(-1)!)) {
    return { past: past.slice(0, -1), present: next, future: [], gesture: null };
  }
  return { past, present: next, future: [], gesture };
}

/** The next edit is a step of its own, whatever its gesture. */
export function withGestureEnded(history: FusionHistory): FusionHistory {
  return history.gesture === null ? history : { ...history, gesture: null };
}

export function undone(history: FusionHistory): FusionHistory {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past.at(-1)!,
    future: [...history.future, history.present],
    gesture: null,
  };
}

export function redone(history: FusionHistory): FusionHistory {
  if (history.future.length === 0) return history;
  return {
    past: [...history.past, history.present],
    present: history.future.at(-1)!,
    future: history.future.slice(0, -1),
    gesture: null,
  };
}

/** Back to the model's own fusion; itself a step that can be undone. */
export function reset(history: FusionHistory): FusionHistory {
  if (history.present === null) return history;
  return {
    past: [...history.past, history.present].slice(-HISTORY_LIMIT),
    present: null,
    future: [],
    gesture: null,
  };
}

/** Whether two edits of one model compute the same. */
export function sameEdits(a: FusionState | null, b: FusionState | null): boolean {
  return a === b || (a !== null && b !== null && sameFusion(a, b));
}
