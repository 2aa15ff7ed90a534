/** Sort key of an f32 logit, as in candidates.wgsl: monotonous, above 0; NaN has none (0). */
export function logitKey(logit: number): number {
  if (Number.isNaN(logit)) return 0;
  const bits = new Uint32Array(Float32Array.of(logit === 0 ? 0 : logit).buffer)[0]!;
  return (bits >= 0x80000000 ? ~bits : bits | 0x80000000) >>> 0;
}

/** Lowest (key, tie) that passes. */
export interface Bar {
  readonly key: number;
  readonly tie: number;
}

/** Bits of (key, tie), the high ones first, that one pass over the logits counts. */
export interface RadixDigit {
  readonly word: 'key' | 'tie';
  readonly shift: number;
  readonly bits: number;
}

export const RADIX_BINS = 2048;

export const RADIX_DIGITS: readonly RadixDigit[] = (['key', 'tie'] as const).flatMap((word) => [
  { word, shift: 21, bits: 11 },
  { word, shift: 10, bits: 11 },
  { word, shift: 0, bits: 10 },
]);

/** What is known of the K-th best: the digits chosen so far, and how many are better than all that share them. */
export interface RadixState {
  readonly prefix: Readonly<Record<'key' | 'tie', number>>;
  readonly mask: Readonly<Record<'key' | 'tie', number>>;
  readonly above: number;
}

export const RADIX_START: RadixState = { prefix: { key: 0, tie: 0 }, mask: { key: 0, tie: 0 }, above: 0 };

/**
 * Chooses the next digit from the counts of the candidates that share the prefix.
 * @param wanted how many of the best are needed; there must be as many
 * @returns the state with that digit, and how many are at or above it
 */
export function chooseDigit(
  state: RadixState,
  { word, shift, bits }: RadixDigit,
  counts: Uint32Array,
  wanted: number,
): { state: RadixState; atOrAbove: number } {
  let above = state.above;
  let bin = 2 ** bits - 1;
  while (bin > 0 && above + counts[bin]! < wanted) above += counts[bin--]!;
  const set = (from: RadixState['prefix'], digit: number) => ({
    ...from,
    [word]: (from[word] | (digit << shift)) >>> 0,
  });
  return {
    state: { prefix: set(state.prefix, bin), mask: set(state.mask, 2 ** bits - 1), above },
    atOrAbove: above + counts[bin]!,
  };
}
