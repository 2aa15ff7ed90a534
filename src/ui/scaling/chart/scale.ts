/** Maps values of a domain onto pixels, with round values to label. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

type Span = readonly [from: number, to: number];

/** Even steps of 1, 2 or 5 times a power of ten. @param count labels wanted, about */
export function linearScale([from, to]: Span, [start, end]: Span, count = 5): Scale {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const ticks = Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
  const scale = (value: number) => start + ((value - from) / (to - from)) * (end - start);
  return Object.assign(scale, { ticks });
}

/** A logarithmic scale: labels at powers of ten, and at 2 and 5 times them where the domain is short. */
export function logScale([from, to]: Span, [start, end]: Span): Scale {
  const decades = Math.log10(to / from);
  const factors = decades > 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
    // Powers of negative exponents are exact as quotients only.
    const unit = power < 0 ? 1 / 10 ** -power : 10 ** power;
    ticks.push(...factors.map((factor) => factor * unit).filter((tick) => tick >= from && tick <= to));
  }
  const scale = (value: number) => start + (Math.log10(value / from) / decades) * (end - start);
  return Object.assign(scale, { ticks });
}

/** The smallest 1, 2 or 5 times a power of ten that is not below (`up`) or above the value. */
export function roundDecade(value: number, direction: 'up' | 'down'): number {
  const power = Math.floor(Math.log10(value));
  const unit = power < 0 ? 1 / 10 ** -power : 10 ** power;
  const candidates = [1, 2, 5, 10].map((factor) => factor * unit);
  if (direction === 'up') return candidates.find((candidate) => candidate >= value) ?? 10 * unit;
  return candidates.findLast((candidate) => candidate <= value) ?? unit;
}
