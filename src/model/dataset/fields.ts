import type { CocoBox, DatasetId } from './dataset';

/** Single values of annotation files, in the spellings that occur; null where there is none. */

export type RecordOf = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is RecordOf {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number, also written as text; infinities pass. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : null;
}

/** Pixels of an image's side. */
export function sideOf(value: unknown): number | null {
  const side = numberOf(value);
  return side !== null && side > 0 && side < Infinity ? side : null;
}

export function idOf(value: unknown): DatasetId | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** true and 1, also as texts; all else is false. */
export function booleanOf(value: unknown): boolean {
  if (typeof value === 'string') return /^\s*(true|yes|[1-9]\d*)\s*$/i.test(value);
  return value === true || (typeof value === 'number' && value !== 0);
}

/** [x, y, width, height] of four finite numbers, whatever their signs. */
export function boxOf(value: unknown): CocoBox | null {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [x, y, width, height] = value.map(numberOf);
  return finiteBox(x, y, width, height);
}

function finiteBox(...numbers: readonly (number | null | undefined)[]): CocoBox | null {
  return numbers.every(Number.isFinite) ? (numbers as unknown as CocoBox) : null;
}

/** The box around points [x, y, x, y, …]; null for less than two. */
export function boxAround(points: readonly number[]): CocoBox | null {
  if (points.length < 4 || points.length % 2 !== 0) return null;
  const low: [number, number] = [Infinity, Infinity];
  const high: [number, number] = [-Infinity, -Infinity];
  points.forEach((value, i) => {
    const axis = (i % 2) as 0 | 1;
    low[axis] = Math.min(low[axis], value);
    high[axis] = Math.max(high[axis], value);
  });
  return finiteBox(low[0], low[1], high[0] - low[0], high[1] - low[1]);
}

/** The box around COCO's polygons; masks by run lengths have to bring their box. */
export function segmentationBox(value: unknown): CocoBox | null {
  if (
    !Array.isArray(value) ||
    !value.every((polygon) => Array.isArray(polygon) && polygon.length % 2 === 0)
  ) {
    return null;
  }
  const points = value.flat().map((v) => numberOf(v) ?? Number.NaN);
  return points.every(Number.isFinite) ? boxAround(points) : null;
}
