import { expect, test } from 'vitest';
import { debugs, debugTopics } from './debug';

test('topics come from the query, one or several, and strange ones are ignored', () => {
  expect([...debugTopics('?debug=kernels')]).toEqual(['kernels']);
  expect([...debugTopics('?debug=frames,kernels,boxes')]).toEqual(['kernels', 'frames']);
  expect([...debugTopics('?a=1&debug=frames&debug=kernels')]).toEqual(['kernels', 'frames']);
  expect([...debugTopics('')]).toEqual([]);
  expect(debugs('frames')).toBe(false);
});
