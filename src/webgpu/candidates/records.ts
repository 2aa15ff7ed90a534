import { type Candidate, logitPlace } from '../../model/detection/candidates';

/** What a level adds to the numbering of class logits. */
export interface LevelInfo {
  readonly level: number;
  readonly size: number;
  /** Class logits of the levels before this one. */
  readonly start: number;
  readonly count: number;
}

/** `Record` of candidates.wgsl: index over all levels, logit, four deltas. */
export const RECORD_BYTES = 24;
const RECORD_WORDS = RECORD_BYTES / 4;

/** Highest logit first, equal ones in scan order: the atomics left the records in any order. */
export function decodeRecords(
  words: ArrayBuffer,
  levels: readonly LevelInfo[],
  numClasses: number,
): Candidate[] {
  const integers = new Uint32Array(words);
  const floats = new Float32Array(words);
  const places = Array.from({ length: integers.length / RECORD_WORDS }, (_, i) => i * RECORD_WORDS);
  const order = (a: number, b: number): number => {
    const [x, y] = [floats[a + 1]!, floats[b + 1]!];
    return x === y ? integers[a]! - integers[b]! : x < y ? 1 : -1;
  };
  return places.sort(order).map((at) => {
    const index = integers[at]!;
    const { level, size, start } = levels.findLast((info) => index >= info.start)!;
    return {
      ...logitPlace({ level, height: size, width: size }, numClasses, index - start),
      logit: floats[at + 1]!,
      deltas: [floats[at + 2]!, floats[at + 3]!, floats[at + 4]!, floats[at + 5]!],
    };
  });
}
