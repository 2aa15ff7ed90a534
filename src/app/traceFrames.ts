import { debugs } from './debug';

/**
 * Prints what was decided about a run, and why, where the address has `?debug=frames`. Undefined elsewhere: called as
 * `traceFrames?.(…)` it costs nothing then, not even its words.
 */
export const traceFrames = debugs('frames')
  ? (decision: string) => console.info(`frames ${performance.now().toFixed(0)} ms: ${decision}`)
  : undefined;
