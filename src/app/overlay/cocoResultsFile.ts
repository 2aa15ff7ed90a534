import type { DetectionRecord } from '../../inference/api/messages';
import { toNamedResults } from '../../model/evaluation/coco';
import type { SourceImage } from '../slices/source';

/**
 * Detections as a COCO result file of one image, as `npm run detect -- --json` writes it: `image_id` 1, `category_id`
 * the class index + 1, its name, the file's name and size, boxes [x, y, width, height] in pixels of the file that was
 * opened, also where it was scaled down while decoding.
 */
export function cocoResultsFile(
  image: Pick<SourceImage, 'name' | 'width' | 'height' | 'originalWidth' | 'originalHeight'>,
  detections: readonly DetectionRecord[],
  labels: readonly string[],
): string {
  const { name: file_name, originalWidth: width, originalHeight: height } = image;
  const fx = width / image.width;
  const fy = height / image.height;
  const inFile = detections.map((d) => ({
    ...d,
    box: [d.box[0] * fx, d.box[1] * fy, d.box[2] * fx, d.box[3] * fy] as const,
  }));
  const results = toNamedResults(1, inFile, labels);
  return JSON.stringify(
    results.map((result) => ({ file_name, width, height, ...result })),
    null,
    1,
  );
}
