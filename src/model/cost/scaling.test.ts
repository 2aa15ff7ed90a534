import { describe, expect, test } from 'vitest';
import { VARIANTS } from '../network/variants';
import { compoundCurve, LARGEST_FACTOR, SCALING_KINDS, scalingCurve } from './scaling';
import { variantCost } from './variantCost';

const d0 = variantCost('d0');

describe.each(SCALING_KINDS)('only %s', (kind) => {
  const curve = scalingCurve(kind, 9);

  test('starts at D0, ends at the largest factor and never falls', () => {
    const { multiplyAdds, parameters } = d0;
    expect(curve[0]).toEqual({ factor: 1, multiplyAdds, parameters });
    expect(curve.at(-1)!.factor).toBe(LARGEST_FACTOR);
    for (const [i, point] of curve.slice(1).entries()) {
      expect(point.factor).toBeGreaterThan(curve[i]!.factor);
      expect(point.multiplyAdds).toBeGreaterThanOrEqual(curve[i]!.multiplyAdds);
      expect(point.parameters).toBeGreaterThanOrEqual(curve[i]!.parameters);
    }
  });
});

test('resolution costs no parameters, and its square in multiply-adds but for squeeze-excite', () => {
  const curve = scalingCurve('resolution', 50);
  expect(curve.map((p) => p.factor)).toEqual([1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3]);
  expect(new Set(curve.map((p) => p.parameters)).size).toBe(1);
  expect(curve.at(-1)!.multiplyAdds / d0.multiplyAdds).toBeGreaterThan(8.99);
  expect(curve.at(-1)!.multiplyAdds / d0.multiplyAdds).toBeLessThan(9);
});

test('twice the width costs more than twice the depth does, in both', () => {
  const at = (kind: 'width' | 'depth') => scalingCurve(kind, 3).find((p) => p.factor === 2)!;
  expect(at('width').multiplyAdds).toBeGreaterThan(1.5 * at('depth').multiplyAdds);
  expect(at('width').parameters).toBeGreaterThan(at('depth').parameters);
});

test('the compound curve is D0…D7', () => {
  const curve = compoundCurve();
  expect(curve.map((p) => p.parameters)).toEqual(
    Object.values(VARIANTS).map((variant) => variant.published.parameters),
  );
  expect(curve.map((p) => p.phi)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(curve[3]!.multiplyAdds).toBe(variantCost('d3').multiplyAdds);
});
