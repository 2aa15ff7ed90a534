import { expect, test, vi } from 'vitest';
import { findShortcut, SHORTCUTS } from './keymap';
import { fakeApp } from './testing/fakes';

test('no key does two things', () => {
  const keys = SHORTCUTS.flatMap((shortcut) => [...shortcut.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

const dom = () => ({ pickFiles: vi.fn(), mapWords: vi.fn(), savePanel: vi.fn() });

test('letters work in either case; unknown keys do nothing', () => {
  const { pickFiles, ...others } = dom();
  findShortcut('O')?.run(fakeApp().controller, { pickFiles, ...others });
  expect(pickFiles).toHaveBeenCalledTimes(1);
  expect(findShortcut('F5')).toBeUndefined();
});

test('the threshold keys move it by a step that can be undone', () => {
  const { controller, store } = fakeApp();
  findShortcut('+')?.run(controller, dom());
  expect(store.getState().detection.scoreThreshold).toBe(0.45);
  findShortcut('-')?.run(controller, dom());
  expect(store.getState().detection.scoreThreshold).toBe(0.4);
});
