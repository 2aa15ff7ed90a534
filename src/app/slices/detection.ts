import type { DetectionSettings } from '../../inference/api/messages';

export interface DetectionState extends DetectionSettings {
  /** Classes the user has switched off; a filter of what is shown, not of what is computed. */
  readonly hiddenClasses: readonly number[];
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Bounds of every setting, for the controls, the address and the keys. */
export const DETECTION_RANGES = {
  scoreThreshold: { min: 0, max: 1, step: 0.01 },
  iouThreshold: { min: 0, max: 1, step: 0.01 },
  maxDetections: { min: 1, max: 300, step: 1 },
} as const satisfies Readonly<Record<keyof DetectionSettings, Range>>;

export type DetectionSetting = keyof typeof DETECTION_RANGES;

export const initialDetection: DetectionState = {
  scoreThreshold: 0.4,
  iouThreshold: 0.5,
  maxDetections: 100,
  hiddenClasses: [],
};

/** Nearest value that the setting's range and step allow; null where it is not a number. */
export function clampSetting(setting: DetectionSetting, value: number): number | null {
  if (!Number.isFinite(value)) return null;
  const { min, max, step } = DETECTION_RANGES[setting];
  const bounded = Math.min(max, Math.max(min, value));
  // Through the inverse, as 0.07 / 0.01 · 0.01 is not 0.07.
  return Math.round(bounded / step) / Math.round(1 / step);
}
