import { elementwise, reshaped } from './arithmetic';
import { type Constant, ROUNDING } from './constant';
import { intOf, type Node } from './node';

/** ONNX's QuantizeLinear and DequantizeLinear on constants. */

/** Scale or zero point along the axis of a tensor quantised per channel, shaped to broadcast with it. */
function alongAxis(parameter: Constant, x: Constant, node: Node): Constant | null {
  if (parameter.values.length <= 1) return reshaped(parameter, [], true);
  const axis = intOf(node, 'axis', 1);
  const at = axis < 0 ? axis + x.shape.length : axis;
  return reshaped(
    parameter,
    x.shape.map((_, d) => (d === at ? -1 : 1)),
    true,
  );
}

/** Floating values of a quantised tensor: (q − zero point) · scale, both one number or one for each place of an axis. */
export function dequantised(
  x: Constant,
  scale: Constant,
  zeroPoint: Constant | undefined,
  axis: number,
): Constant | null {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const size = x.shape[at] ?? 1;
  const inner = x.shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const fits = (parameter: Constant) => parameter.values.length === 1 || parameter.values.length === size;
  if (!fits(scale) || (zeroPoint && !fits(zeroPoint))) return null;
  const perPlace = (parameter: Constant) => (parameter.values.length === 1 ? 0 : 1);
  const scaleStep = perPlace(scale);
  const zeroStep = zeroPoint ? perPlace(zeroPoint) : 0;
  const values = new Float32Array(x.values.length);
  for (let i = 0; i < values.length; i++) {
    const place = Math.floor(i / inner) % size;
    const zero = zeroPoint ? zeroPoint.values[place * zeroStep]! : 0;
    values[i] = (x.values[i]! - zero) * scale.values[place * scaleStep]!;
  }
  return { shape: x.shape, values, integer: false, rounding: ROUNDING.int8 };
}

const toNearestEven = (v: number) => {
  const down = Math.floor(v);
  if (v - down !== 0.5) return Math.round(v);
  return down % 2 === 0 ? down : down + 1;
};

/** Least and largest step of a zero point's type. */
function rangeOf({ values }: Constant): readonly [number, number] {
  const steps = 2 ** (8 * values.BYTES_PER_ELEMENT);
  const signed = values instanceof Int8Array || values instanceof Int16Array;
  return signed ? [-steps / 2, steps / 2 - 1] : [0, steps - 1];
}

/** Steps of a quantised tensor: x / scale rounded, plus the zero point, within the range of its type. */
export function quantised(x: Constant, scale: Constant, zeroPoint: Constant, node: Node): Constant | null {
  const factor = alongAxis(scale, x, node);
  const zero = alongAxis(zeroPoint, x, node);
  if (!factor || !zero) return null;
  const [low, high] = rangeOf(zeroPoint);
  const steps = elementwise(x, factor, (a, b) => toNearestEven(a / b), true);
  return steps && elementwise(steps, zero, (a, b) => Math.min(Math.max(a + b, low), high), true);
}
