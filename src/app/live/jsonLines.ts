import { toCocoResults } from '../../model/evaluation/coco';
import type { AnalysedFrame } from './analysis';

/**
 * A pass as JSON lines: one object a frame, `{ frame, time, width, height, detections }`, time in seconds. Its
 * detections are COCO results (`image_id` is `frame`, `category_id` the class index + 1, boxes [x, y, width, height]
 * in pixels of a frame of `width` × `height`), with the class's name and, where tracked, `track_id`.
 */
export function toJsonLines(
  frames: readonly AnalysedFrame[],
  labelOf: (classIndex: number) => string,
): string {
  return frames.map((frame) => `${JSON.stringify(toRow(frame, labelOf))}\n`).join('');
}

function toRow(
  { index, time, width, height, detections, tracks }: AnalysedFrame,
  labelOf: (classIndex: number) => string,
): unknown {
  const named = detections.map((d) => ({ ...d, ...tracks.get(d.id), id: d.id }));
  const highest = Math.max(-1, ...named.map(({ classIndex }) => classIndex));
  const categories = Array.from({ length: highest + 1 }, (_, classIndex) => classIndex + 1);
  return {
    frame: index,
    time: Number(time.toFixed(6)),
    width,
    height,
    detections: toCocoResults(index, named, categories).map((row, i) => {
      const track = tracks.get(named[i]!.id);
      return {
        ...row,
        category: labelOf(named[i]!.classIndex),
        ...(track && { track_id: track.id }),
      };
    }),
  };
}
