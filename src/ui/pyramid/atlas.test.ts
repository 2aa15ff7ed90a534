import { expect, test } from 'vitest';
import { atlasLayout, paintAtlas } from './atlas';

/** A table whose colours are their own places. */
const PLACES = Uint32Array.from({ length: 256 }, (_, i) => i);

const sheet = (side: number, channels: number) => ({
  level: 3,
  width: side,
  height: side,
  values: Float32Array.from({ length: channels * side * side }, (_, i) => Math.floor(i / (side * side))),
  energy: new Float32Array(channels),
});

test.each([
  [32, 64, 6, 11],
  [4, 384, 5, 77],
  [32, 1, 3, 1],
])(
  'thumbnails of %i cells a side, %i of them in %i columns, take %i rows',
  (side, channels, columns, rows) => {
    const layout = atlasLayout(sheet(side, channels), columns);
    expect(layout.rows).toBe(rows);
    expect(layout.pitch).toBeGreaterThan(side * layout.zoom);
    expect(side * layout.zoom).toBeGreaterThanOrEqual(32);
  },
);

test('a slot shows its channel, enlarged, and a transparent margin', () => {
  const given = sheet(2, 3);
  const layout = { columns: 2, rows: 2, zoom: 2, pitch: 5 };
  const pixels = paintAtlas(given, layout, [2, 0, 1], 'common', PLACES);
  const row = (y: number) => [...pixels.subarray(y * 10, y * 10 + 10)];
  // The range of all is 0…2.
  expect(row(0)).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
  expect(row(3)).toEqual(row(0));
  expect(row(4)).toEqual(Array(10).fill(0));
  expect(row(5).slice(0, 5)).toEqual([128, 128, 128, 128, 0]);
  expect(row(5).slice(5)).toEqual(Array(5).fill(0));
});

test('on a scale of its own a weak channel uses all colours', () => {
  const given = { ...sheet(2, 2), values: Float32Array.of(0, 0.1, 0.2, 0.3, 0, 100, 200, 300) };
  const layout = { columns: 2, rows: 1, zoom: 1, pitch: 3 };
  expect(paintAtlas(given, layout, [0, 1], 'own', PLACES)[3 * 2 + 1]).toBe(255);
  expect(paintAtlas(given, layout, [0, 1], 'common', PLACES)[3 * 2 + 1]).toBe(0);
});
