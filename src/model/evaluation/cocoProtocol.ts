/** The parameters of COCO's box evaluation. Source: pycocotools cocoeval.py `Params.setDetParams`. */

/** numpy's linspace, whose roundings decide whether an IoU equals a threshold. */
function linspace(start: number, stop: number, count: number): number[] {
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? stop : i * step + start));
}

/** .50:.05:.95 */
export const IOU_THRESHOLDS: readonly number[] = linspace(0.5, 0.95, 10);
/** 0:.01:1 */
export const RECALL_POINTS: readonly number[] = linspace(0, 1, 101);

/** Square pixels of the ground truth, both ends included. */
export const AREA_RANGES = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const satisfies Record<string, readonly [number, number]>;
export type AreaName = keyof typeof AREA_RANGES;

/** Most detections per image and category that count. */
export const MAX_DETECTIONS = [1, 10, 100] as const;
export type MaxDetections = (typeof MAX_DETECTIONS)[number];
export const MOST_DETECTIONS = 100;

interface MetricDefinition {
  readonly of: 'precision' | 'recall';
  /** Index into `IOU_THRESHOLDS`; null takes the mean of all. */
  readonly iou: number | null;
  readonly area: AreaName;
  readonly maxDetections: MaxDetections;
}

/** The twelve numbers in COCO's order. Source: cocoeval.py `_summarizeDets`. */
export const METRICS = {
  AP: { of: 'precision', iou: null, area: 'all', maxDetections: 100 },
  AP50: { of: 'precision', iou: 0, area: 'all', maxDetections: 100 },
  AP75: { of: 'precision', iou: 5, area: 'all', maxDetections: 100 },
  APs: { of: 'precision', iou: null, area: 'small', maxDetections: 100 },
  APm: { of: 'precision', iou: null, area: 'medium', maxDetections: 100 },
  APl: { of: 'precision', iou: null, area: 'large', maxDetections: 100 },
  AR1: { of: 'recall', iou: null, area: 'all', maxDetections: 1 },
  AR10: { of: 'recall', iou: null, area: 'all', maxDetections: 10 },
  AR100: { of: 'recall', iou: null, area: 'all', maxDetections: 100 },
  ARs: { of: 'recall', iou: null, area: 'small', maxDetections: 100 },
  ARm: { of: 'recall', iou: null, area: 'medium', maxDetections: 100 },
  ARl: { of: 'recall', iou: null, area: 'large', maxDetections: 100 },
} as const satisfies Record<string, MetricDefinition>;
export type MetricName = keyof typeof METRICS;
