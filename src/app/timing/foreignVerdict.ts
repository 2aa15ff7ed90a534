import type { Difference, ForeignParityReport } from '../../inference/api/measuring';
import type { Conventions } from '../../model/foreign/types';

type Precision = Conventions['precision'];

/**
 * Largest difference that is expected of rounding where values reach `REACH`, by what the file's weights are stored
 * as; null where it rounds activations too, so that there is no telling (ADR 077).
 */
const BOUND: Readonly<Record<Precision, number | null>> = {
  f32: 5e-5,
  f16: 2e-2,
  // Three bits less than f16.
  bf16: 8 * 2e-2,
  int8: null,
};
/** Taken as the magnitude of a trained network's outputs. */
const REACH = 10;

export type ForeignVerdict = 'same' | 'differ' | 'unbounded' | 'notNumbers';

/** Whether a file and the model made from it compute the same. */
export function foreignVerdict(
  { levels }: Pick<ForeignParityReport, 'levels'>,
  precision: Precision,
): ForeignVerdict {
  const differences = levels.flatMap(({ classes, boxes }) => [classes, boxes]);
  if (differences.some(({ maxAbsolute }) => Number.isNaN(maxAbsolute))) return 'notNumbers';
  const bound = BOUND[precision];
  if (bound === null) return 'unbounded';
  const isWithin = ({ maxAbsolute, magnitude }: Difference) =>
    maxAbsolute <= bound * Math.max(1, magnitude / REACH);
  return differences.every(isWithin) ? 'same' : 'differ';
}
