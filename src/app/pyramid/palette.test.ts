import { describe, expect, test } from 'vitest';
import { COLOURS, colourInto, paletteStops, paletteTable, positionIn } from './palette';

/** R, G, B, A of a colour as it lies in memory. */
const bytes = (colour: number) => [...new Uint8Array(Uint32Array.of(colour).buffer)];

const activation = paletteTable('activation');
const difference = paletteTable('difference');

function coloured(values: readonly number[], min: number, max: number, table = activation): number[] {
  const pixels = new Uint32Array(values.length);
  colourInto(pixels, Float32Array.from(values), { min, max }, table);
  return [...pixels];
}

describe('tables', () => {
  test('viridis from its published first colour to its last', () => {
    expect(activation).toHaveLength(COLOURS);
    expect(bytes(activation[0]!)).toEqual([0x44, 0x01, 0x54, 255]);
    expect(bytes(activation.at(-1)!)).toEqual([0xfd, 0xe7, 0x25, 255]);
  });

  test('differences are blue below a pale zero and red above it', () => {
    const [low, zero, high] = [difference[0]!, difference[128]!, difference[255]!].map(bytes);
    expect(low![2]).toBeGreaterThan(2 * low![0]!);
    expect(high![0]).toBeGreaterThan(2 * high![2]!);
    expect(Math.min(...zero!)).toBeGreaterThan(230);
  });

  test('stops begin and end where the table does', () => {
    const stops = paletteStops('activation', 3);
    expect(stops).toHaveLength(3);
    expect([stops[0], stops[2]]).toEqual(['#440154', '#fde725']);
  });
});

describe('colourInto', () => {
  test('gives each value the nearest of the 256 colours', () => {
    for (const off of [-0.25, 0, 0.25]) {
      const values = Array.from({ length: COLOURS }, (_, i) => i + off);
      expect(coloured(values, 0, 255)).toEqual([...activation]);
    }
  });

  test('values beyond the range, infinite ones too, get the colours of its ends', () => {
    const ends = [activation[0]!, activation[255]!];
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(coloured([-1, 2, low, high], 0, 1)).toEqual([...ends, ...ends]);
  });

  test('NaN is transparent', () => {
    expect(coloured([Number.NaN, 0], 0, 1)).toEqual([0, activation[0]]);
  });

  test('of a range that is a point everything is its middle', () => {
    expect(coloured([0, 0], 0, 0, difference)).toEqual([difference[128], difference[128]]);
    expect(positionIn({ min: 0, max: 0 }, 0)).toBe(0.5);
  });
});

test('a position is a share of the range, held within it', () => {
  const range = { min: -2, max: 2 };
  expect([-3, -2, 0, 1, 9].map((value) => positionIn(range, value))).toEqual([0, 0, 0.5, 0.75, 1]);
  expect(positionIn(range, Number.NaN)).toBeNaN();
});
