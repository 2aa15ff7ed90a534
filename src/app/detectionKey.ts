import type { DetectionRecord } from '../inference/api/messages';

/** Names a detection by the anchor and class it came from, so that a selection survives a re-run. */
export function detectionKey(d: DetectionRecord): string {
  return `p${d.level}-${d.row}-${d.col}-${d.anchorIndex}-${d.classIndex}`;
}
