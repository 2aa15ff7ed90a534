import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { type Candidate, type LevelOutputs, selectCandidates } from './candidates';
import { sigmoid } from './decode';

const CLASSES = 5;
const ANCHORS = 9;

function outputs(level: number, height: number, width: number, value: () => number): LevelOutputs {
  const cells = height * width;
  return {
    level,
    height,
    width,
    classLogits: Float32Array.from({ length: ANCHORS * CLASSES * cells }, value),
    boxDeltas: Float32Array.from({ length: ANCHORS * 4 * cells }, (_, i) => i),
  };
}

/** The definition: everything that passes, found by nested loops in memory order, then sorted and cut. */
function byDefinition(levels: readonly LevelOutputs[], scoreThreshold: number, max: number): Candidate[] {
  const found: Candidate[] = [];
  for (const { level, height, width, classLogits, boxDeltas } of levels) {
    const at = (channel: number, row: number, col: number) => (channel * height + row) * width + col;
    for (let anchor = 0; anchor < ANCHORS; anchor++)
      for (let classIndex = 0; classIndex < CLASSES; classIndex++)
        for (let row = 0; row < height; row++)
          for (let col = 0; col < width; col++) {
            const logit = classLogits[at(anchor * CLASSES + classIndex, row, col)]!;
            if (!(sigmoid(logit) >= scoreThreshold)) continue;
            const [ty, tx, th, tw] = [0, 1, 2, 3].map((c) => boxDeltas[at(anchor * 4 + c, row, col)]!);
            found.push({ level, row, col, anchor, classIndex, logit, deltas: [ty!, tx!, th!, tw!] });
          }
  }
  return found.sort((a, b) => b.logit - a.logit).slice(0, max);
}

const random = seededRandom(2);
/** Halves, so that many are equal. */
const coarse = () => Math.round(random() * 20 - 12) / 2;
const LEVELS = [outputs(3, 6, 8, coarse), outputs(4, 3, 4, coarse), outputs(5, 1, 1, coarse)];

describe('selectCandidates', () => {
  it.each([
    [0.3, 5000],
    [0.3, 40],
    [0.3, 1],
    [0.001, 100],
    [0.001, 333],
    [0.9, 5000],
    [0.9, 0],
  ])('threshold %d, at most %i: as the definition says', (scoreThreshold, maxCandidates) => {
    const selection = selectCandidates(LEVELS, CLASSES, { scoreThreshold, maxCandidates });
    const all = byDefinition(LEVELS, scoreThreshold, Number.POSITIVE_INFINITY);
    expect(selection.candidates).toEqual(all.slice(0, maxCandidates));
    expect(selection.passed).toBe(all.length);
    expect(selection.overflow).toBe(all.length > maxCandidates);
    const last = selection.candidates.at(-1);
    expect(selection.appliedThreshold).toBe(
      selection.overflow && last ? sigmoid(last.logit) : scoreThreshold,
    );
  });

  it('passes all but NaN at threshold 0', () => {
    const values = [Number.NaN, Number.NEGATIVE_INFINITY, -1000, 0, Number.POSITIVE_INFINITY];
    let i = 0;
    const level = outputs(3, 2, 5, () => values[i++ % values.length]!);
    const { candidates } = selectCandidates([level], CLASSES, { scoreThreshold: 0, maxCandidates: 5000 });
    expect(candidates).toHaveLength((ANCHORS * CLASSES * 2 * 5 * 4) / 5);
    expect(candidates.some(({ logit }) => Number.isNaN(logit))).toBe(false);
  });

  it('passes only certainty at threshold 1', () => {
    const logits = [37, Number.POSITIVE_INFINITY];
    let i = 0;
    const level = outputs(3, 1, 2, () => logits[i++ % 2]!);
    const { candidates } = selectCandidates([level], CLASSES, { scoreThreshold: 1, maxCandidates: 5000 });
    expect(candidates).toHaveLength(ANCHORS * CLASSES);
    expect(candidates.every(({ col, logit }) => col === 1 && sigmoid(logit) === 1)).toBe(true);
  });

  it('gives the same best ones from rising logits, where each beats all before it', () => {
    let value = 0;
    const level = outputs(3, 20, 20, () => value++);
    const { candidates, passed } = selectCandidates([level], CLASSES, {
      scoreThreshold: 0.5,
      maxCandidates: 7,
    });
    expect(candidates.map(({ logit }) => value - logit)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(passed).toBe(ANCHORS * CLASSES * 400);
  });

  it('finds nothing in no levels', () => {
    expect(selectCandidates([], CLASSES, { scoreThreshold: 0.3, maxCandidates: 10 })).toEqual({
      candidates: [],
      passed: 0,
      overflow: false,
      appliedThreshold: 0.3,
    });
  });

  it('refuses arrays of another shape', () => {
    const level = { ...LEVELS[0]!, width: 7 };
    const options = { scoreThreshold: 0.3, maxCandidates: 10 };
    expect(() => selectCandidates([level], CLASSES, options)).toThrow(/bad-argument.*level 3/);
    expect(() => selectCandidates([LEVELS[0]!], CLASSES + 1, options)).toThrow(/bad-argument/);
  });
});
