/** Duration of a frame where nothing is known yet, seconds. */
const ASSUMED = 1 / 30;

/** Longer gaps between frames are stutter or pauses in the film, not its frame rate; seconds. */
const LONGEST = 0.25;

const WINDOW = 15;

/** Learns the duration of a frame from playback, since browsers don't report it, to find a frame's neighbours. */
export class FrameClock {
  private gaps: number[] = [];
  private last: number | null = null;

  /** @param mediaTime of a frame on screen, seconds @param playing frames after a seek say nothing of the rate */
  presented(mediaTime: number, playing: boolean): void {
    const gap = this.last === null ? 0 : mediaTime - this.last;
    this.last = playing ? mediaTime : null;
    if (gap > 0 && gap <= LONGEST) this.gaps = [...this.gaps, gap].slice(-WINDOW);
  }

  /** Seconds. Frames that a slow screen left out make some gaps multiples; the smallest is that of one frame. */
  get frameDuration(): number {
    return this.gaps.length === 0 ? ASSUMED : Math.min(...this.gaps);
  }

  /**
   * Where to seek for the next or previous frame: its middle, as its edges are not exact.
   * @param at media time of the frame on screen
   */
  target(at: number, by: 1 | -1, duration: number): number {
    const middle = at + (by + 0.5) * this.frameDuration;
    return Math.min(Math.max(0, middle), Math.max(0, duration - this.frameDuration / 2));
  }
}
