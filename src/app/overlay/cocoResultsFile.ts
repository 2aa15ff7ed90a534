import type { DetectionRecord } from '../../inference/api/messages';
import { toCocoResults } from '../../model/evaluation/coco';
import type { SourceImage } from '../slices/source';

/**
 * Detections as a COCO result file of one image: `image_id` 1, `category_id` the class index + 1, boxes
 * [x, y, width, height] in pixels of the file that was opened, also where it was scaled down while decoding.
 */
export function cocoResultsFile(
  image: Pick<SourceImage, 'width' | 'height' | 'originalWidth' | 'originalHeight'>,
  detections: readonly DetectionRecord[],
): string {
  const fx = image.originalWidth / image.width;
  const fy = image.originalHeight / image.height;
  const inFile = detections.map((d) => ({
    ...d,
    box: [d.box[0] * fx, d.box[1] * fy, d.box[2] * fx, d.box[3] * fy] as const,
  }));
  const highest = Math.max(-1, ...detections.map((d) => d.classIndex));
  const categories = Array.from({ length: highest + 1 }, (_, classIndex) => classIndex + 1);
  return JSON.stringify(toCocoResults(1, inFile, categories), null, 1);
}
