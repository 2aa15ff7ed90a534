import { type Constant, MOST_DIMENSIONS, type Values } from './constant';

/** Arithmetic on constants as ONNX defines it, in double precision. */

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = Array(shape.length).fill(1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1] * shape[d + 1]!;
  return strides;
}

/** Most values that a result may have beyond those of its inputs: a bias for every output channel. */
const MOST_GROWTH = 2 ** 14;

/** Whether a shape is more than any exporter makes, or none at all. */
function isTooLarge(shape: readonly number[], ...inputs: readonly Constant[]): boolean {
  if (shape.length > MOST_DIMENSIONS || shape.some((size) => size < 0)) return true;
  const count = product(shape);
  return !(count <= MOST_GROWTH + Math.max(...inputs.map((x) => x.values.length)));
}

/** The shape that two broadcast to; null where they do not. */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let d = 0; d < rank; d++) {
    const x = a[d - rank + a.length] ?? 1;
    const y = b[d - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Builds a constant by asking, for each place of `shape`, which value of which source stands there. */
function gathered(
  source: Constant,
  shape: readonly number[],
  at: (place: readonly number[]) => number,
): Constant {
  const count = product(shape);
  const values = like(source.values, count);
  const place = Array(shape.length).fill(0);
  for (let i = 0; i < count; i++) {
    values[i] = source.values[at(place)]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++place[d] < shape[d]!) break;
      place[d] = 0;
    }
  }
  return { ...source, shape, values };
}

function like(values: Values, count: number): Values {
  return new (values.constructor as new (length: number) => Values)(count);
}

export function broadcastTo(x: Constant, target: readonly number[]): Constant | null {
  const shape = broadcastShape(x.shape, target);
  if (!shape || isTooLarge(shape, x)) return null;
  if (product(shape) === x.values.length) return { ...x, shape };
  const strides = stridesOf(x.shape);
  const offset = shape.length - x.shape.length;
  return gathered(x, shape, (place) =>
    strides.reduce((sum, stride, d) => sum + (x.shape[d] === 1 ? 0 : place[d + offset]! * stride), 0),
  );
}

export function elementwise(
  a: Constant,
  b: Constant,
  f: (x: number, y: number) => number,
  integer = a.integer && b.integer,
): Constant | null {
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape || isTooLarge(shape, a, b)) return null;
  const x = broadcastTo(a, shape);
  const y = broadcastTo(b, shape);
  if (!x || !y) return null;
  const values = Float64Array.from(x.values, (v, i) => f(v, y.values[i]!));
  return { shape, values, integer, rounding: Math.max(a.rounding, b.rounding) };
}

export function mapped(x: Constant, f: (v: number) => number, integer = x.integer): Constant {
  return { ...x, values: Float64Array.from(x.values, f), integer };
}

export function reshaped(x: Constant, target: readonly number[], allowZero = false): Constant | null {
  const shape = target.map((size, d) => (size === 0 && !allowZero ? (x.shape[d] ?? 0) : size));
  const open = shape.indexOf(-1);
  if (open >= 0) {
    const known = product(shape.filter((_, d) => d !== open));
    shape[open] = known === 0 ? 0 : x.values.length / known;
  }
  if (isTooLarge(shape, x) || !shape.every(Number.isInteger)) return null;
  return product(shape) === x.values.length ? { ...x, shape } : null;
}

export function transposed(x: Constant, perm: readonly number[]): Constant | null {
  if (perm.length !== x.shape.length) return null;
  const strides = stridesOf(x.shape);
  const shape = perm.map((p) => x.shape[p]!);
  return gathered(x, shape, (place) => perm.reduce((sum, p, d) => sum + place[d]! * strides[p]!, 0));
}

/** Values at `indices` along an axis; the axis is replaced by the indices' own shape. */
export function gatherAlong(x: Constant, indices: Constant, axis: number): Constant | null {
  const size = x.shape[axis];
  if (size === undefined) return null;
  const wanted = Array.from(indices.values, (i) => (i < 0 ? i + size : i));
  if (wanted.some((i) => i < 0 || i >= size)) return null;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  if (isTooLarge(shape, x)) return null;
  const inner = product(x.shape.slice(axis + 1));
  const values = like(x.values, product(shape));
  let out = 0;
  for (let outer = 0; outer < product(x.shape.slice(0, axis)); outer++) {
    for (const i of wanted) {
      const from = (outer * size + i) * inner;
      values.set(x.values.subarray(from, from + inner), out);
      out += inner;
    }
  }
  return { ...x, shape, values };
}

export function concatenated(parts: readonly Constant[], axis: number): Constant | null {
  const [first] = parts;
  if (!first) return null;
  const sizes = parts.map((p) => p.shape[axis] ?? 0);
  const shape = first.shape.map((size, d) => (d === axis ? sizes.reduce((a, b) => a + b, 0) : size));
  const alike = parts.every((p) => p.shape.length === shape.length && product(p.shape) === p.values.length);
  const outer = product(first.shape.slice(0, axis));
  const inner = product(first.shape.slice(axis + 1));
  if (!alike || parts.some((p, i) => p.values.length !== outer * sizes[i]! * inner)) return null;
  const values = new Float64Array(product(shape));
  let out = 0;
  for (let o = 0; o < outer; o++) {
    for (const [i, part] of parts.entries()) {
      const length = sizes[i]! * inner;
      values.set(part.values.subarray(o * length, (o + 1) * length), out);
      out += length;
    }
  }
  const rounding = Math.max(...parts.map((p) => p.rounding));
  return { shape, values, integer: parts.every((p) => p.integer), rounding };
}

export function reduced(
  x: Constant,
  axes: readonly number[],
  keepDimensions: boolean,
  f: (sum: number, v: number) => number,
): Constant {
  const all =
    axes.length === 0 ? x.shape.map((_, d) => d) : axes.map((a) => (a < 0 ? a + x.shape.length : a));
  const gone = new Set(all);
  const kept = x.shape.map((size, d) => (gone.has(d) ? 1 : size));
  const from = stridesOf(x.shape);
  const to = stridesOf(kept);
  const values = new Float64Array(product(kept));
  for (const [i, v] of x.values.entries()) {
    let at = 0;
    for (const d of kept.keys()) {
      if (!gone.has(d)) at += (Math.floor(i / from[d]!) % x.shape[d]!) * to[d]!;
    }
    values[at] = f(values[at]!, v);
  }
  const shape = keepDimensions ? kept : kept.filter((_, d) => !gone.has(d));
  return { ...x, shape, values };
}

export interface Slicing {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[];
  readonly steps: readonly number[];
}

export function sliced(x: Constant, { starts, ends, axes, steps }: Slicing): Constant | null {
  let out: Constant | null = x;
  for (const [i, given] of axes.entries()) {
    if (!out) return null;
    const axis = given < 0 ? given + out.shape.length : given;
    const size = out.shape[axis] ?? 0;
    const step = steps[i] ?? 1;
    if (step === 0) return null;
    const within = (v: number, low: number, high: number) =>
      Math.min(Math.max(v < 0 ? v + size : v, low), high);
    const start = step > 0 ? within(starts[i]!, 0, size) : within(starts[i]!, -1, size - 1);
    const end = step > 0 ? within(ends[i]!, 0, size) : within(ends[i]!, -1, size - 1);
    const count = Math.max(0, Math.ceil((end - start) / step));
    const indices = Float64Array.from({ length: count }, (_, k) => start + k * step);
    out = gatherAlong(out, { shape: [count], values: indices, integer: true, rounding: 0 }, axis);
  }
  return out;
}
