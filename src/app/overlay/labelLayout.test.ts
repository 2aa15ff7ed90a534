import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../model/random';
import { type Labelled, layoutLabels } from './labelLayout';

const metrics = {
  width: 400,
  height: 300,
  labelHeight: 20,
  maxCover: 0.2,
  measure: (text: string) => text.length * 8,
};
const item = (x1: number, y1: number, x2: number, y2: number, ...texts: string[]): Labelled => ({
  box: [x1, y1, x2, y2],
  texts,
});

describe('layoutLabels', () => {
  test('a lone label sits on the top edge, or inside where there is no room above', () => {
    expect(layoutLabels([item(50, 50, 90, 90, 'cat 90%')], metrics)[0]).toMatchObject({ x: 50, y: 30 });
    expect(layoutLabels([item(50, 5, 90, 90, 'cat 90%')], metrics)[0]).toMatchObject({ x: 50, y: 5 });
  });

  test('a label at the right border is shifted into the image', () => {
    expect(layoutLabels([item(390, 50, 400, 90, 'cat 90%')], metrics)[0]!.x).toBe(400 - 7 * 8);
  });

  test('the better of two equal boxes gets the better place, the other another corner', () => {
    const same = [item(50, 50, 90, 90, 'cat 90%'), item(50, 50, 90, 90, 'dog 40%')];
    const [first, second] = layoutLabels(same, metrics);
    expect(first).toMatchObject({ x: 50, y: 30 });
    expect(second).not.toBeNull();
    expect(second!.y).not.toBe(30);
  });

  test('where labels would bury the picture, those wider than their box shrink to the score', () => {
    const crowd = Array.from({ length: 40 }, (_, i) => {
      const [x, y] = [(i % 8) * 50, 20 + Math.floor(i / 8) * 55];
      return item(x, y, x + (i === 0 ? 200 : 40), y + 30, 'white pawn 51%', '51%');
    });
    const [wide, ...narrow] = layoutLabels(crowd, metrics);
    expect(wide?.text).toBe('white pawn 51%');
    expect(new Set(narrow.flatMap((label) => label?.text ?? []))).toEqual(new Set(['51%']));
    const [important] = layoutLabels([{ ...crowd[1]!, important: true }, ...crowd], metrics);
    expect(important?.text).toBe('white pawn 51%');
  });

  test.each([1, 2, 3])(
    'of 120 crowded boxes no two labels overlap and none leaves the image (seed %i)',
    (seed) => {
      const next = seededRandom(seed);
      const items = Array.from({ length: 120 }, () => {
        const x = next() * 380;
        const y = next() * 280;
        return item(
          x,
          y,
          Math.min(400, x + next() * 90),
          Math.min(300, y + next() * 90),
          'white pawn 51%',
          '51%',
        );
      });
      const labels = layoutLabels(items, metrics).filter((label) => label !== null);
      expect(labels.length).toBeGreaterThan(30);
      labels.forEach((a, i) => {
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 400 && a.y + a.height <= 300).toBe(true);
        for (const b of labels.slice(i + 1)) {
          const apart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart).toBe(true);
        }
      });
    },
  );
});
