import * as v from 'valibot';
import type { BackendInfo, BackendKind, ModelInfo } from '../../inference/api/messages';
import { VARIANT_IDS } from '../../model/network/variants';
import { quantile } from '../../model/quantile';
import { positive, record } from '../../model/schema';
import type { FrameTiming } from '../slices/timing';

/** How long one variant takes here, in one size on one backend. */
const MEASURED_TIME = record({
  variant: v.picklist(VARIANT_IDS),
  backend: v.picklist(['wasm', 'webgpu'] satisfies BackendKind[]),
  inputSize: positive,
  /** Of whole frames, milliseconds. */
  medianMs: positive,
  /** Frames that the median is of. */
  frames: positive,
});
export type MeasuredTime = v.InferOutput<typeof MEASURED_TIME>;

export const MEASURED_PREFERENCE = 'measured-times';

type Setting = Pick<MeasuredTime, 'variant' | 'backend' | 'inputSize'>;

const same = (a: Setting, b: Setting) =>
  a.variant === b.variant && a.backend === b.backend && a.inputSize === b.inputSize;

export function measuredTime(measured: readonly MeasuredTime[], setting: Setting): MeasuredTime | null {
  return measured.find((time) => same(time, setting)) ?? null;
}

/**
 * Remembers the frames so far of the model in use. Frames with stages from the cache are no frames of the whole
 * network; the first one allocates and compiles, so it counts only as long as it is alone.
 */
export function withMeasurement(
  measured: readonly MeasuredTime[],
  model: ModelInfo,
  backend: BackendInfo,
  frames: readonly FrameTiming[],
): readonly MeasuredTime[] {
  const whole = frames.filter(({ stages }) => Object.values(stages).every((ms) => ms !== null));
  const times = (whole.length > 1 ? whole.slice(1) : whole).map(({ totalMs }) => totalMs);
  const medianMs = quantile(times, 0.5);
  if (medianMs === null) return measured;
  const { variant, inputSize } = model;
  const time: MeasuredTime = { variant, backend: backend.kind, inputSize, medianMs, frames: times.length };
  return [...measured.filter((other) => !same(other, time)), time];
}

export function writeMeasured(measured: readonly MeasuredTime[]): string {
  return JSON.stringify(measured);
}

/** What an earlier visit remembered; whatever can't be read is forgotten. */
export function readMeasured(text: string | null): readonly MeasuredTime[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found.filter((time) => v.is(MEASURED_TIME, time)) : [];
  } catch {
    return [];
  }
}
