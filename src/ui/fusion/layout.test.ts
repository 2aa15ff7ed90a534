import { describe, expect, test } from 'vitest';
import { BIFPN_EDGES } from '../../model/bifpn/topology';
import { cornerOf, EXTENT, NODE_SIZE, PLACES, ROUTES } from './layout';

/** Room that a label like `0.42 ↓2` takes at the graph's font size. */
const LABEL = { width: 46, height: 13 };

function labelBox(edge: number) {
  const { label, anchor } = ROUTES[edge]!;
  // Only resampled edges carry the longer text.
  const width = BIFPN_EDGES[edge]!.resample === 'none' ? 28 : LABEL.width;
  const left = label.x - { start: 0, middle: width / 2, end: width }[anchor];
  return { left, right: left + width, top: label.y - LABEL.height / 2, bottom: label.y + LABEL.height / 2 };
}

type Rectangle = ReturnType<typeof labelBox>;

const overlap = (a: Rectangle, b: Rectangle) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Points along a path of one segment: H, V, L or C. */
function samples(path: string) {
  const command = path.match(/[HVLC]/)![0];
  const [x0, y0, ...rest] = path.match(/-?\d+(\.\d+)?/g)!.map(Number) as [number, number, ...number[]];
  const points = command === 'H' ? [rest[0]!, y0] : command === 'V' ? [x0, rest[0]!] : rest;
  const ends = [x0, y0, ...points];
  const control =
    ends.length === 8 ? ends : [...ends.slice(0, 2), ...ends.slice(0, 2), ...ends.slice(2), ...ends.slice(2)];
  const bezier = (t: number, axis: 0 | 1) =>
    [1, 3, 3, 1].reduce(
      (sum, binomial, i) => sum + binomial * (1 - t) ** (3 - i) * t ** i * control[2 * i + axis]!,
      0,
    );
  return Array.from({ length: 101 }, (_, i) => ({ x: bezier(i / 100, 0), y: bezier(i / 100, 1) }));
}

describe('fusion graph layout', () => {
  const labels = BIFPN_EDGES.map((_, edge) => labelBox(edge));
  const nodes = PLACES.map(({ feature }): Rectangle => {
    const { x, y } = cornerOf(feature);
    return { left: x, right: x + NODE_SIZE.width, top: y, bottom: y + NODE_SIZE.height };
  });

  test('no label lies on another or on a node, and all lie within the extent', () => {
    for (const [i, label] of labels.entries()) {
      for (const other of labels.slice(i + 1)) expect(overlap(label, other), `label ${i}`).toBe(false);
      for (const node of nodes) expect(overlap(label, node), `label ${i}`).toBe(false);
      expect(label.left).toBeGreaterThanOrEqual(EXTENT.left);
      expect(label.right).toBeLessThanOrEqual(EXTENT.right);
      expect(label.top).toBeGreaterThanOrEqual(EXTENT.top);
    }
  });

  test('no line runs through a label', () => {
    for (const [i, label] of labels.entries()) {
      for (const [other, { path }] of ROUTES.entries()) {
        for (const { x, y } of samples(path)) {
          const inside = x > label.left && x < label.right && y > label.top && y < label.bottom;
          if (inside) throw new Error(`line ${other} runs through label ${i}`);
        }
      }
    }
  });

  test('every edge begins and ends at its nodes’ rims', () => {
    for (const [i, edge] of BIFPN_EDGES.entries()) {
      const numbers = ROUTES[i]!.path.match(/-?\d+(\.\d+)?/g)!.map(Number);
      const source = nodes[edge.from]!;
      const [x, y] = numbers as [number, number];
      expect(x >= source.left && x <= source.right && y >= source.top && y <= source.bottom).toBe(true);
    }
    expect(new Set(ROUTES.map(({ path }) => path)).size).toBe(BIFPN_EDGES.length);
  });

  test('levels run down and stages across', () => {
    const corner = (feature: number) => cornerOf(feature);
    expect(corner(4).y).toBeLessThan(corner(0).y);
    expect(corner(1).x).toBeLessThan(corner(7).x);
    expect(corner(7).x).toBeLessThan(corner(9).x);
    expect(new Set([corner(1).y, corner(7).y, corner(9).y]).size).toBe(1);
  });
});
