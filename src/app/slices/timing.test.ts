import { expect, test } from 'vitest';
import { frameResult } from '../testing/fakes';
import { initialTiming, stageStatistics, TIMING_WINDOW, withFrame } from './timing';

test('a window of frames is kept, and a cached stage counts neither as last nor in the median', () => {
  let timing = initialTiming;
  for (let i = 0; i < TIMING_WINDOW + 5; i++) {
    const result = frameResult(i);
    const timings = result.timings.map((t) =>
      t.stage === 'backbone' ? { ...t, ms: i % 2 ? 0 : 600, cached: i % 2 === 1 } : t,
    );
    timing = withFrame(timing, { ...result, timings });
  }
  timing = withFrame(timing, {
    ...frameResult(0),
    timings: [{ stage: 'backbone', ms: 0, cached: true }],
  });
  expect(timing.frames).toHaveLength(TIMING_WINDOW);
  const backbone = stageStatistics(timing).find(({ stage }) => stage === 'backbone');
  expect(backbone).toEqual({ stage: 'backbone', last: null, median: 600, p95: 600 });
});
