import { describe, expect, test } from 'vitest';
import { withEdge, withTopology } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL, TOPOLOGY_IDS } from '../../model/bifpn/topology';
import { exactText, readEdits, writeEdits } from './editsText';

const own = initialFusion(
  'fast',
  Float32Array.from({ length: 3 * EDGES_PER_CELL }, (_, i) => Math.sin(i) + 1),
);

describe('edits as text', () => {
  test('says only what differs, shortly', () => {
    expect(writeEdits(own, null)).toBe('');
    expect(writeEdits(own, own)).toBe('');
    const edited = withEdge(withEdge({ ...own, kind: 'softmax' }, 20, { weight: 0.3 }), 41, {
      active: false,
    });
    expect(writeEdits(own, edited)).toBe('softmax_20w0.3_41x');
  });

  test('reads back what it wrote, to the bit', () => {
    const weights = [0, -1.5, 0.1, 1 / 3, 3.4e38, 1e-38, 2 ** -28 * 1e-4, 16777217, -7e-7];
    let edited = own;
    for (const [i, weight] of weights.entries()) edited = withEdge(edited, 3 * i, { weight });
    const text = writeEdits(own, edited);
    expect(readEdits(own, text)).toEqual(edited);
    expect(new URLSearchParams({ text }).toString()).toBe(`text=${text}`);
  });

  test.each(TOPOLOGY_IDS)('%s, with the kinds', (topology) => {
    for (const kind of ['fast', 'softmax', 'sum'] as const) {
      const edited = { ...withTopology(own, topology), kind };
      expect(readEdits(own, writeEdits(own, edited))).toEqual(edited);
    }
  });

  test('can’t join an edge that the model lacks', () => {
    const cut = withEdge(own, 2, { active: false });
    expect(readEdits(cut, '2o')).toBeNull();
    expect(readEdits(cut, '2w3_5x')!.active[2]).toBe(0);
  });

  test.each([
    'nonsense',
    '5',
    '5w',
    '5wNaN',
    '5w1e99',
    '-1x',
    `${3 * EDGES_PER_CELL}x`,
    '5x_',
    '5w0x10',
    '5y',
  ])('%s is refused', (text) => {
    expect(readEdits(own, text)).toBeNull();
  });

  test('no text is the model’s own fusion', () => {
    expect(readEdits(own, '')).toBe(own);
  });
});

test('a weight comes back from its text with every bit', () => {
  const weights = Float32Array.of(9.5e-11, 0.3, -1 / 3, 16_777_217, 1e-38, 3.4e38);
  for (const weight of weights) expect(Math.fround(Number(exactText(weight)))).toBe(weight);
  expect(exactText(weights[0]!)).toBe('9.5e-11');
});
