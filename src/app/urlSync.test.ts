import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patch } from './state';
import { fakeApp } from './testing/fakes';
import { syncUrl } from './urlSync';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const { controller, store } = fakeApp();
  const location = { hash: '' };
  const replaceState = vi.fn((_data: unknown, _title: string, hash: string) => {
    location.hash = hash;
  });
  const events = new EventTarget();
  const target = {
    location,
    history: { replaceState },
    setTimeout: (work: () => void, ms: number) => setTimeout(work, ms),
    clearTimeout,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  };
  const stop = syncUrl(controller, target as unknown as Window);
  return { controller, store, location, replaceState, events, stop };
}

test('the address follows the state though there is always another change, and is replaced only where it differs', async () => {
  const { controller, store, location, replaceState } = start();
  controller.live.setMode('accurate');
  for (let i = 0; i < 50; i++) {
    patch(store, 'live', { counts: { offered: i, begun: i, dropped: 0 } });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(location.hash).toContain('live=accurate');
  expect(replaceState).toHaveBeenCalledTimes(1);
});

test('many changes in a moment replace the address once, with the last of them', async () => {
  const { controller, location, replaceState } = start();
  for (const value of [0.1, 0.2, 0.3]) controller.detection.set('scoreThreshold', value);
  await vi.advanceTimersByTimeAsync(1000);
  expect(replaceState).toHaveBeenCalledTimes(1);
  expect(location.hash).toContain('threshold=0.3');
});

test('the state follows an address that the user changes, until it is stopped', () => {
  const { store, location, events, stop } = start();
  location.hash = '#threshold=0.6';
  events.dispatchEvent(new Event('hashchange'));
  expect(store.getState().detection.scoreThreshold).toBe(0.6);
  stop();
  location.hash = '#threshold=0.2';
  events.dispatchEvent(new Event('hashchange'));
  expect(store.getState().detection.scoreThreshold).toBe(0.6);
});
