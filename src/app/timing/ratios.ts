import type { BenchmarkPart, BenchmarkRow, Engine } from '../../inference/api/measuring';
import type { BenchmarkKey } from '../slices/timing';

/** One side of a comparison. */
export interface RatioSide {
  readonly part: BenchmarkPart;
  readonly engine: Engine;
}

/** How many times as long `above` takes as `below`, by their medians. */
export interface Ratio {
  readonly above: RatioSide;
  readonly below: RatioSide;
  readonly value: number;
}

/** What is worth comparing. Speed is only ever said as a ratio within one benchmark. */
const COMPARISONS: readonly (readonly [BenchmarkKey, BenchmarkKey])[] = [
  ['backbone ort-webgpu', 'backbone wgsl'],
  ['backbone ort-wasm', 'backbone wgsl'],
  ['bifpn ort-webgpu', 'bifpn wgsl'],
  ['bifpn ort-wasm', 'bifpn wgsl'],
  ['heads ort-webgpu', 'heads wgsl'],
  ['heads ort-wasm', 'heads wgsl'],
  ['backbone ort-webgpu', 'backbone ort-wasm'],
  ['uncut ort-wasm', 'partitioned wgsl'],
  ['partitioned ort-wasm', 'uncut ort-wasm'],
];

/** The comparisons of which both sides were measured. */
export function ratiosOf(rows: readonly BenchmarkRow[]): readonly Ratio[] {
  const find = (key: BenchmarkKey) => rows.find((row) => `${row.part} ${row.engine}` === key);
  return COMPARISONS.flatMap(([aboveKey, belowKey]) => {
    const [above, below] = [find(aboveKey), find(belowKey)];
    if (!above || !below) return [];
    const side = ({ part, engine }: BenchmarkRow): RatioSide => ({ part, engine });
    return [{ above: side(above), below: side(below), value: above.medianMs / below.medianMs }];
  });
}
