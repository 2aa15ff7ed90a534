import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patch } from './state';
import { fakeApp } from './testing/fakes';
import { syncUrl } from './urlSync';

/** What `syncUrl` needs of a window. */
class FakeWindow extends EventTarget {
  readonly location = { hash: '' };
  readonly history = {
    replaceState: vi.fn((_data: unknown, _unused: string, hash: string) => {
      this.location.hash = hash;
    }),
  };
  readonly setTimeout = (run: () => void, ms: number) => setTimeout(run, ms);
  readonly clearTimeout = (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer);
}

function synced() {
  const app = fakeApp();
  const target = new FakeWindow();
  const stop = syncUrl(app.controller, target as unknown as Window);
  return { ...app, target, writes: target.history.replaceState, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a store that never rests is written all the same, with what is newest', () => {
  const { store, target, writes } = synced();
  for (let i = 1; i <= 100; i++) {
    patch(store, 'detection', { scoreThreshold: i / 100 });
    vi.advanceTimersByTime(30);
  }
  vi.runAllTimers();
  expect(writes.mock.calls.length).toBeGreaterThanOrEqual(7);
  expect(writes.mock.calls.length).toBeLessThanOrEqual(8);
  expect(target.location.hash).toContain('threshold=1');
});

test('frames that change nothing of the address write nothing', () => {
  const { store, writes } = synced();
  patch(store, 'view', { panel: 'timing' });
  vi.runAllTimers();
  expect(writes).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 100; i++) {
    patch(store, 'run', { running: i % 2 === 0 });
    vi.advanceTimersByTime(30);
  }
  vi.runAllTimers();
  expect(writes).toHaveBeenCalledTimes(1);
});

test('only the hash is replaced, so that a query stays, such as `?debug=frames`', () => {
  const { store, writes } = synced();
  patch(store, 'view', { panel: 'timing' });
  vi.runAllTimers();
  const written = writes.mock.calls[0]![2];
  expect(new URL(written, 'https://host/app/?debug=frames').search).toBe('?debug=frames');
});

test('an address that is gone to is read, and once stopped nothing is written', () => {
  const { store, target, writes, stop } = synced();
  target.location.hash = '#variant=d0&panel=model';
  target.dispatchEvent(new Event('hashchange'));
  expect(store.getState().view.panel).toBe('model');
  patch(store, 'view', { panel: 'timing' });
  stop();
  vi.runAllTimers();
  expect(writes).not.toHaveBeenCalled();
});
