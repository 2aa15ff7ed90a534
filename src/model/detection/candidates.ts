import { AppError } from '../errors';
import { type BoxDeltas, logit, sigmoid } from './decode';

/** What the heads give for one level; one image, NCHW without the N. A is the number of anchors per cell. */
export interface LevelOutputs {
  readonly level: number;
  readonly height: number;
  readonly width: number;
  /** `[A·classes, height, width]`, channel = anchor · classes + class. */
  readonly classLogits: Float32Array;
  /** `[A·4, height, width]`, channel = anchor · 4 + coordinate (ty tx th tw). */
  readonly boxDeltas: Float32Array;
}

/** One (cell, anchor, class) that passed the score threshold. */
export interface Candidate {
  readonly level: number;
  readonly row: number;
  readonly col: number;
  /** Index within the cell. */
  readonly anchor: number;
  readonly classIndex: number;
  readonly logit: number;
  readonly deltas: BoxDeltas;
}

export interface CandidateOptions {
  /** 0…1; a score equal to it passes. */
  readonly scoreThreshold: number;
  readonly maxCandidates: number;
}

export interface CandidateSelection {
  /** Highest logit first; equal logits in scan order. */
  readonly candidates: readonly Candidate[];
  /** How many passed `scoreThreshold`, kept or not. */
  readonly passed: number;
  readonly overflow: boolean;
  /** `scoreThreshold`, or on overflow the score of the last candidate kept. */
  readonly appliedThreshold: number;
}

/** effdet keeps this many before NMS (`MAX_DETECTION_POINTS`). */
export const MAX_CANDIDATES = 5000;

/** The threshold as the float32 that logits are compared with, on the CPU and on the GPU alike. */
export function logitThreshold(scoreThreshold: number): number {
  return Math.fround(logit(scoreThreshold));
}

/**
 * Finds what passes the score threshold, at most `maxCandidates`: the highest logits, the earlier in
 * (level, channel, row, column) order where they are equal. NaN never passes.
 * @throws AppError `bad-argument` when an array does not fit its level's shape.
 */
export function selectCandidates(
  levels: readonly LevelOutputs[],
  numClasses: number,
  { scoreThreshold, maxCandidates }: CandidateOptions,
): CandidateSelection {
  const threshold = logitThreshold(scoreThreshold);
  const best = new BestLogits(maxCandidates);
  levels.forEach((outputs, levelIndex) => {
    checkShape(outputs, numClasses);
    best.scan(outputs.classLogits, threshold, levelIndex);
  });
  const candidates = best
    .take()
    .map(({ levelIndex, index, logit }) => candidateAt(levels[levelIndex]!, numClasses, index, logit));
  const overflow = best.passed > candidates.length;
  const last = candidates.at(-1);
  return {
    candidates,
    passed: best.passed,
    overflow,
    appliedThreshold: overflow && last ? sigmoid(last.logit) : scoreThreshold,
  };
}

function candidateAt(outputs: LevelOutputs, numClasses: number, index: number, logit: number): Candidate {
  const place = logitPlace(outputs, numClasses, index);
  const cells = outputs.height * outputs.width;
  const cell = place.row * outputs.width + place.col;
  const delta = (coordinate: number) => outputs.boxDeltas[(place.anchor * 4 + coordinate) * cells + cell]!;
  return { ...place, logit, deltas: [delta(0), delta(1), delta(2), delta(3)] };
}

/** Where a level's class logit of this index belongs. */
export function logitPlace(
  { level, height, width }: Pick<LevelOutputs, 'level' | 'height' | 'width'>,
  numClasses: number,
  index: number,
): Omit<Candidate, 'logit' | 'deltas'> {
  const cells = height * width;
  const channel = Math.floor(index / cells);
  const cell = index % cells;
  return {
    level,
    row: Math.floor(cell / width),
    col: cell % width,
    anchor: Math.floor(channel / numClasses),
    classIndex: channel % numClasses,
  };
}

function checkShape({ level, height, width, classLogits, boxDeltas }: LevelOutputs, numClasses: number) {
  const anchors = boxDeltas.length / (4 * height * width);
  if (!Number.isInteger(anchors) || classLogits.length !== anchors * numClasses * height * width) {
    throw new AppError('bad-argument', {
      argument: `outputs of level ${level}`,
      value: `${classLogits.length} logits, ${boxDeltas.length} deltas`,
      expected: `${height}×${width} cells, ${numClasses} classes`,
    });
  }
}

interface Entry {
  readonly levelIndex: number;
  readonly index: number;
  readonly logit: number;
}

/**
 * The highest logits of several arrays in bounded memory: a buffer of twice the wanted size that is cut
 * back to the best half when full, which raises the bar for all that follows. D7 at threshold 0 offers
 * 40 million, so collecting first and sorting later is no option.
 */
class BestLogits {
  passed = 0;
  private count = 0;
  /** Once something was cut off, only what is above the bar can still enter. */
  private bar = Number.POSITIVE_INFINITY;
  private cutOff: boolean;
  private readonly logits: Float32Array;
  private readonly indices: Uint32Array;
  private readonly levels: Uint8Array;

  constructor(private readonly limit: number) {
    this.cutOff = limit === 0;
    this.logits = new Float32Array(2 * limit);
    this.indices = new Uint32Array(2 * limit);
    this.levels = new Uint8Array(2 * limit);
  }

  /** Hardly anything passes, so four are passed over at a time: in half the time of one after the other. */
  scan(values: Float32Array, threshold: number, levelIndex: number): void {
    const fours = values.length - (values.length % 4);
    for (let i = 0; i < fours; i += 4) {
      const below =
        values[i]! < threshold &&
        values[i + 1]! < threshold &&
        values[i + 2]! < threshold &&
        values[i + 3]! < threshold;
      if (!below) this.offer(values, i, i + 4, threshold, levelIndex);
    }
    this.offer(values, fours, values.length, threshold, levelIndex);
  }

  take(): readonly Entry[] {
    return this.ranked().map((place) => ({
      levelIndex: this.levels[place]!,
      index: this.indices[place]!,
      logit: this.logits[place]!,
    }));
  }

  private offer(values: Float32Array, from: number, to: number, threshold: number, levelIndex: number): void {
    for (let index = from; index < to; index++) {
      const value = values[index]!;
      // Not `<`, which would let NaN through.
      if (!(value >= threshold)) continue;
      this.passed++;
      // What equals the bar comes later in scan order than all that set it.
      if (this.cutOff && value <= this.bar) continue;
      this.add({ levelIndex, index, logit: value });
    }
  }

  private add({ levelIndex, index, logit }: Entry): void {
    this.logits[this.count] = logit;
    this.indices[this.count] = index;
    this.levels[this.count++] = levelIndex;
    if (this.count === this.logits.length) this.cut();
  }

  private cut(): void {
    const kept = this.ranked();
    this.bar = this.logits[kept.at(-1)!]!;
    this.cutOff = true;
    // The survivors stay in scan order, so that a place in the buffer goes on breaking ties.
    kept
      .sort((a, b) => a - b)
      .forEach((from, to) => {
        this.logits[to] = this.logits[from]!;
        this.indices[to] = this.indices[from]!;
        this.levels[to] = this.levels[from]!;
      });
    this.count = kept.length;
  }

  /** Places of the best `limit`, highest logit first, equal ones in scan order. Infinities forbid a − b. */
  private ranked(): number[] {
    const at = (place: number) => this.logits[place]!;
    return Array.from({ length: this.count }, (_, place) => place)
      .sort((a, b) => (at(a) === at(b) ? a - b : at(b) > at(a) ? 1 : -1))
      .slice(0, this.limit);
  }
}
