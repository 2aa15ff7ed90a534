import {
  broadcastTo,
  concatenated,
  elementwise,
  gatherAlong,
  mapped,
  reduced,
  reshaped,
  sliced,
  transposed,
} from './arithmetic';
import { type Constant, integers, isIntegerType, ROUNDING, readConstant, roundingOf } from './constant';
import { intOf, intsOf, type Node } from './node';
import { dequantised, quantised } from './quantisation';

type Inputs = readonly (Constant | undefined)[];
/** What a node makes of constants; null where this does not know. */
type Fold = (inputs: Inputs, node: Node) => Constant | null;

const unary =
  (f: (v: number) => number): Fold =>
  ([x]) =>
    x ? mapped(x, f) : null;

const binary =
  (f: (x: number, y: number) => number): Fold =>
  ([x, y]) =>
    x && y ? elementwise(x, y, f) : null;

const comparison =
  (f: (x: number, y: number) => boolean): Fold =>
  ([x, y]) =>
    x && y ? elementwise(x, y, (a, b) => (f(a, b) ? 1 : 0), true) : null;

const variadic =
  (f: (x: number, y: number) => number): Fold =>
  (inputs) =>
    inputs.reduce<Constant | null>(
      (sum, x, i) => (i === 0 ? (x ?? null) : sum && x ? elementwise(sum, x, f) : null),
      null,
    );

/** Axes, sizes and the like: an attribute up to some opset, an input from there on. */
function numbers(inputs: Inputs, at: number, node: Node, name: string): readonly number[] | null {
  const given = inputs[at];
  return given ? [...given.values] : intsOf(node, name);
}

const reduction =
  (f: (sum: number, v: number) => number): Fold =>
  (inputs, node) =>
    inputs[0]
      ? reduced(inputs[0], numbers(inputs, 1, node, 'axes') ?? [], intOf(node, 'keepdims', 1) === 1, f)
      : null;

const divided: Fold = ([x, y]) => {
  if (!x || !y) return null;
  return elementwise(x, y, x.integer && y.integer ? (a, b) => Math.trunc(a / b) : (a, b) => a / b);
};

const unsqueezed: Fold = (inputs, node) => {
  const [x] = inputs;
  const axes = numbers(inputs, 1, node, 'axes');
  if (!x || !axes) return null;
  const rank = x.shape.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, d) => (added.has(d) ? 1 : rest.shift()!));
  return reshaped(x, shape, true);
};

const squeezed: Fold = (inputs, node) => {
  const [x] = inputs;
  if (!x) return null;
  const axes = numbers(inputs, 1, node, 'axes')?.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const gone = (size: number, d: number) => (axes ? axes.includes(d) : size === 1);
  const shape = x.shape.filter((size, d) => !gone(size, d));
  return reshaped(x, shape, true);
};

const slice: Fold = (inputs, node) => {
  const [x] = inputs;
  const starts = numbers(inputs, 1, node, 'starts');
  const ends = numbers(inputs, 2, node, 'ends');
  if (!x || !starts || !ends || starts.length !== ends.length) return null;
  const axes = numbers(inputs, 3, node, 'axes') ?? starts.map((_, i) => i);
  const steps = numbers(inputs, 4, node, 'steps') ?? starts.map(() => 1);
  return sliced(x, { starts, ends, axes, steps });
};

const MINIMUM = (a: number, b: number) => Math.min(a, b);
const MAXIMUM = (a: number, b: number) => Math.max(a, b);

/**
 * The operators that exporters leave around weights, fusion weights and pads (ONNX's operator reference). Each gives
 * its first output.
 */
const FOLDS: Readonly<Record<string, Fold>> = {
  Constant: (_, node) => {
    const value = node.attributes.get('value');
    if (value?.t) return readConstant(value.t);
    for (const name of ['value_float', 'value_floats'] as const) {
      const given = node.attributes.get(name);
      if (!given) continue;
      const values = Float32Array.from(name === 'value_float' ? [given.f] : given.floats);
      return {
        shape: name === 'value_float' ? [] : [values.length],
        values,
        integer: false,
        rounding: ROUNDING.f32,
      };
    }
    const single = node.attributes.get('value_int');
    if (single) return { ...integers([Number(single.i)]), shape: [] };
    const list = intsOf(node, 'value_ints');
    return list && integers(list);
  },
  Identity: ([x]) => x ?? null,
  Dropout: ([x]) => x ?? null,
  Cast: ([x], node) => {
    if (!x) return null;
    const to = intOf(node, 'to', 0);
    if (isIntegerType(to)) return mapped(x, Math.trunc, true);
    return { ...x, integer: false, rounding: Math.max(x.rounding, roundingOf(to)) };
  },
  CastLike: ([x, type]) => {
    if (!x || !type) return null;
    if (type.integer) return mapped(x, Math.trunc, true);
    return { ...x, integer: false, rounding: Math.max(x.rounding, type.rounding) };
  },
  Relu: unary((v) => Math.max(v, 0)),
  Neg: unary((v) => -v),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Ceil: unary(Math.ceil),
  Floor: unary(Math.floor),
  Reciprocal: unary((v) => 1 / v),
  Not: unary((v) => (v ? 0 : 1)),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: divided,
  Pow: binary((a, b) => a ** b),
  Mod: ([x, y], node) =>
    x && y ? elementwise(x, y, (a, b) => (intOf(node, 'fmod', 0) ? a % b : a - b * Math.floor(a / b))) : null,
  Sum: variadic((a, b) => a + b),
  Max: variadic(MAXIMUM),
  Min: variadic(MINIMUM),
  Equal: comparison((a, b) => a === b),
  Less: comparison((a, b) => a < b),
  Greater: comparison((a, b) => a > b),
  Where: ([condition, x, y]) => {
    const chosen = condition && x && elementwise(condition, x, (c, v) => (c ? v : 0), x.integer);
    const other = condition && y && elementwise(condition, y, (c, v) => (c ? 0 : v), y.integer);
    return chosen && other ? elementwise(chosen, other, (a, b) => a + b) : null;
  },
  Clip: ([x, low, high], node) => {
    if (!x) return null;
    const min = low?.values[0] ?? node.attributes.get('min')?.f ?? Number.NEGATIVE_INFINITY;
    const max = high?.values[0] ?? node.attributes.get('max')?.f ?? Number.POSITIVE_INFINITY;
    return mapped(x, (v) => Math.min(Math.max(v, min), max));
  },
  ReduceSum: reduction((sum, v) => sum + v),
  Softmax: ([x], node) => {
    const axis = intOf(node, 'axis', -1);
    if (x?.shape.length !== 1 || (axis !== 0 && axis !== -1)) return null;
    const logits = Float64Array.from(x.values);
    const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const powers = logits.map((v) => Math.exp(v - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    return { ...x, values: powers.map((v) => v / total) };
  },
  Gather: ([x, indices], node) => {
    if (!x || !indices) return null;
    const axis = intOf(node, 'axis', 0);
    return gatherAlong(x, indices, axis < 0 ? axis + x.shape.length : axis);
  },
  Unsqueeze: unsqueezed,
  Squeeze: squeezed,
  Slice: slice,
  Concat: (inputs, node) => {
    const parts = inputs.filter((x) => x !== undefined);
    const axis = intOf(node, 'axis', 0);
    const rank = parts[0]?.shape.length ?? 0;
    return parts.length === inputs.length ? concatenated(parts, axis < 0 ? axis + rank : axis) : null;
  },
  Reshape: (inputs, node) => {
    const shape = numbers(inputs, 1, node, 'shape');
    return inputs[0] && shape ? reshaped(inputs[0], shape, intOf(node, 'allowzero', 0) === 1) : null;
  },
  Transpose: ([x], node) =>
    x ? transposed(x, intsOf(node, 'perm') ?? x.shape.map((_, d) => x.shape.length - 1 - d)) : null,
  Expand: ([x, shape]) => (x && shape ? broadcastTo(x, [...shape.values]) : null),
  ConstantOfShape: ([shape], node) => {
    const { t } = node.attributes.get('value') ?? {};
    const one = t ? readConstant(t) : { ...integers([0]), integer: false };
    return shape && one ? broadcastTo(one, [...shape.values]) : null;
  },
  Shape: ([x]) => (x ? integers(x.shape) : null),
  DequantizeLinear: ([x, scale, zeroPoint], node) =>
    x && scale ? dequantised(x, scale, zeroPoint, intOf(node, 'axis', 1)) : null,
  QuantizeLinear: ([x, scale, zeroPoint], node) =>
    x && scale && zeroPoint ? quantised(x, scale, zeroPoint, node) : null,
};

/** Numbers that folding may still read and make, so that a small file cannot ask for much time or memory. */
export interface Budget {
  left: number;
}

/** What a node makes of constant inputs; null where it is none that folds, or the budget is spent. */
export function folded(node: Node, inputs: Inputs, budget: Budget): Constant | null {
  const fold = Object.hasOwn(FOLDS, node.op) ? FOLDS[node.op] : undefined;
  if (!fold) return null;
  budget.left -= inputs.reduce((sum, x) => sum + (x?.values.length ?? 0), 1);
  if (budget.left < 0) return null;
  const result = fold(inputs, node);
  budget.left -= result?.values.length ?? 0;
  return result;
}

/** A split of a constant, which alone has several outputs; null where it is none. */
export function foldedSplit(node: Node, inputs: Inputs): (Constant | null)[] | null {
  const [x] = inputs;
  if (node.op !== 'Split' || !x) return null;
  const given = intOf(node, 'axis', 0);
  const axis = given < 0 ? given + x.shape.length : given;
  const size = Math.ceil((x.shape[axis] ?? 0) / node.outputs.length);
  const sizes = numbers(inputs, 1, node, 'split') ?? node.outputs.map(() => size);
  let start = 0;
  return node.outputs.map((_, i) => {
    const end = start + (sizes[i] ?? 0);
    const part = sliced(x, { starts: [start], ends: [end], axes: [axis], steps: [1] });
    start = end;
    return part;
  });
}
