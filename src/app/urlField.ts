import { type AppState, withSlice } from './state';

/** One parameter of the address's hash. Text that can't be read changes nothing. */
export interface UrlField {
  readonly key: string;
  /** What a missing parameter stands for; such values are left out. Null: missing says nothing. */
  readonly standard: string | null;
  readonly write: (state: AppState) => string | null;
  readonly read: (state: AppState, text: string) => AppState;
}

/**
 * A parameter of one slice.
 * @param initial the slice whose text is the standard; null where a missing parameter says nothing
 * @param read gives null for text that can't be read
 */
export function sliceField<S extends keyof AppState>(
  slice: S,
  key: string,
  initial: AppState[S] | null,
  write: (state: AppState[S]) => string | null,
  read: (text: string) => Partial<AppState[S]> | null,
): UrlField {
  return {
    key,
    standard: initial && write(initial),
    write: (state) => write(state[slice]),
    read: (state, text) => withSlice(state, slice, read(text) ?? {}),
  };
}

/** A parameter of one slice that is one of the known words. */
export function choiceField<S extends keyof AppState, F extends keyof AppState[S] & string>(
  slice: S,
  key: string,
  field: F,
  initial: AppState[S] | null,
  known: readonly AppState[S][F][],
): UrlField {
  const write = (state: AppState[S]) => state[field] as string | null;
  return sliceField(slice, key, initial, write, (text) => {
    const value = known.find((each) => each === text);
    return value === undefined ? null : ({ [field]: value } as Partial<AppState[S]>);
  });
}

/** A parameter of one slice that is `on` or `off`. */
export function flagField<S extends keyof AppState, F extends keyof AppState[S] & string>(
  slice: S,
  key: string,
  field: F,
  initial: AppState[S],
): UrlField {
  const write = (state: AppState[S]) => (state[field] ? 'on' : 'off');
  const read = (text: string) =>
    text === 'on' || text === 'off' ? ({ [field]: text === 'on' } as Partial<AppState[S]>) : null;
  return sliceField(slice, key, initial, write, read);
}
