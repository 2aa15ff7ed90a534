/** Detections by their `detectionKey`, which survives a re-run; null where none is. */
export interface SelectionState {
  readonly selected: string | null;
  readonly hovered: string | null;
}

export const initialSelection: SelectionState = { selected: null, hovered: null };
