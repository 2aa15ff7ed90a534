import type { Box } from '../detection/decode';

/**
 * ByteTrack's Kalman filter (arXiv 2110.06864, section 3; SORT's state) in continuous time, so that it holds at any
 * and at varying frame rates. Its noise is diagonal, hence four independent filters of one coordinate each. Two
 * changes, as our objects are no pedestrians: width takes the place of aspect ratio, and deviations are relative
 * to √(w·h) instead of h.
 */

/** Deviations per √(w·h): ByteTrack's numbers per frame, at its 30 frames a second. */
const MEASUREMENT_DEVIATION = 1 / 20;
const FRAMES_PER_SECOND = 30;
/** Variance of position gained per second, and of velocity (per second) gained per second. */
const POSITION_DRIFT = FRAMES_PER_SECOND * (1 / 20) ** 2;
const VELOCITY_DRIFT = FRAMES_PER_SECOND * (FRAMES_PER_SECOND / 160) ** 2;
const INITIAL_POSITION_DEVIATION = 2 * MEASUREMENT_DEVIATION;
const INITIAL_VELOCITY_DEVIATION = (10 / 160) * FRAMES_PER_SECOND;

/** Constant-velocity Kalman filter of one coordinate; pixels and seconds. */
class CoordinateFilter {
  velocity = 0;
  /** Covariance of position (p) and velocity (v). */
  private pp: number;
  private pv = 0;
  private vv: number;

  constructor(
    public position: number,
    scale: number,
  ) {
    this.pp = (INITIAL_POSITION_DEVIATION * scale) ** 2;
    this.vv = (INITIAL_VELOCITY_DEVIATION * scale) ** 2;
  }

  predict(seconds: number, scale: number): void {
    const drift = VELOCITY_DRIFT * scale ** 2 * seconds;
    this.position += this.velocity * seconds;
    // The new covariance F P Fᵀ + Q, with Q that of a velocity driven by white noise.
    this.pp +=
      (2 * this.pv + this.vv * seconds) * seconds +
      POSITION_DRIFT * scale ** 2 * seconds +
      (drift * seconds ** 2) / 3;
    this.pv += this.vv * seconds + (drift * seconds) / 2;
    this.vv += drift;
  }

  correct(measured: number, scale: number): void {
    const total = this.pp + (MEASUREMENT_DEVIATION * scale) ** 2;
    const [positionGain, velocityGain] = [this.pp / total, this.pv / total];
    const surprise = measured - this.position;
    this.position += positionGain * surprise;
    this.velocity += velocityGain * surprise;
    this.vv -= velocityGain * this.pv;
    this.pv -= positionGain * this.pv;
    this.pp -= positionGain * this.pp;
  }
}

/** Where a box is going: centre and size, each with its velocity. */
export class BoxMotion {
  private readonly filters: readonly [CoordinateFilter, CoordinateFilter, CoordinateFilter, CoordinateFilter];

  constructor(box: Box) {
    const scale = scaleOf(box);
    const [xc, yc, w, h] = toCentre(box);
    this.filters = [
      new CoordinateFilter(xc, scale),
      new CoordinateFilter(yc, scale),
      new CoordinateFilter(w, scale),
      new CoordinateFilter(h, scale),
    ];
  }

  /** The filtered or predicted box, pixels. */
  get box(): Box {
    const [xc, yc, w, h] = this.filters;
    const halfWidth = Math.max(w.position, 0) / 2;
    const halfHeight = Math.max(h.position, 0) / 2;
    return [
      xc.position - halfWidth,
      yc.position - halfHeight,
      xc.position + halfWidth,
      yc.position + halfHeight,
    ];
  }

  /** @param unseen the last frame did not show it: keeps its size, which a guess would inflate or turn negative */
  predict(seconds: number, unseen: boolean): void {
    const scale = scaleOf(this.box);
    const [, , w, h] = this.filters;
    if (unseen) {
      w.velocity = 0;
      h.velocity = 0;
    }
    for (const filter of this.filters) filter.predict(seconds, scale);
  }

  correct(box: Box): void {
    const scale = scaleOf(box);
    const measured = toCentre(box);
    for (const [i, filter] of this.filters.entries()) filter.correct(measured[i]!, scale);
  }
}

function toCentre([x1, y1, x2, y2]: Box): readonly [number, number, number, number] {
  return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
}

/** √(w·h), at least a pixel: a flat box must not make a filter that is certain of everything. */
function scaleOf([x1, y1, x2, y2]: Box): number {
  return Math.max(1, Math.sqrt(Math.max(0, x2 - x1) * Math.max(0, y2 - y1)));
}
