import { expect, test, vi } from 'vitest';
import { Latest } from './latest';

/** What is wanted are numbers; fetches wait for `answer` or `fail`. */
function setUp() {
  let wanted: number | null = null;
  const waiting: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  const ports = {
    wanted: () => wanted,
    same: (a: number, b: number) => a === b,
    fetch: vi.fn((_: number) => new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }))),
    onBusy: vi.fn(),
    onAnswer: vi.fn(),
    onError: vi.fn(),
  };
  const latest = new Latest<number, string>(ports);
  return {
    latest,
    ports,
    want: (next: number | null) => {
      wanted = next;
      latest.check();
    },
    answer: async (text: string) => {
      waiting.shift()!.resolve(text);
      await vi.waitFor(() => undefined);
    },
    fail: (error: Error) => waiting.shift()!.reject(error),
  };
}

test('of what is wanted during a fetch only the newest is fetched', async () => {
  const { latest, ports, want, answer } = setUp();
  for (const number of [1, 2, 3, 4]) want(number);
  expect(ports.fetch.mock.calls).toEqual([[1]]);
  await answer('one');
  expect(ports.fetch.mock.calls).toEqual([[1], [4]]);
  await answer('four');
  await latest.idle();
  expect(ports.onAnswer.mock.calls.map(([text, number]) => [text, number])).toEqual([
    ['one', 1],
    ['four', 4],
  ]);
  expect(ports.onBusy.mock.calls).toEqual([[true], [false]]);
});

test('what is there is not fetched again, and nothing is not fetched', async () => {
  const { latest, ports, want, answer } = setUp();
  want(null);
  expect(ports.onBusy).not.toHaveBeenCalled();
  want(1);
  await answer('one');
  await latest.idle();
  want(1);
  want(null);
  want(1);
  expect(ports.fetch).toHaveBeenCalledTimes(1);
});

test('an error is told once, and what is wanted next is tried', async () => {
  const { latest, ports, want, answer, fail } = setUp();
  want(1);
  fail(new Error('gone'));
  await latest.idle();
  want(1);
  expect(ports.onError.mock.calls).toEqual([[new Error('gone'), 1]]);
  expect(ports.fetch).toHaveBeenCalledTimes(1);
  want(2);
  await answer('two');
  await latest.idle();
  expect(ports.onAnswer.mock.calls[0]!.slice(0, 2)).toEqual(['two', 2]);
});

test('telling that it is busy may check again', () => {
  const { latest, ports, want } = setUp();
  ports.onBusy.mockImplementation(() => latest.check());
  want(1);
  expect(ports.fetch).toHaveBeenCalledTimes(1);
});
