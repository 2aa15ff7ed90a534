import type { DetectionRecord, ModelInfo } from '../../inference/api/messages';
import type { TrackLabels } from '../live/trackFrames';
import { classLabel } from '../selectors';

/** How a detection is shown. */
export interface Appearance {
  readonly label: string;
  readonly score: number;
  readonly colour: string;
}

/** By its class; what is tracked goes by its identity, with class and score smoothed over its last frames. */
export function appearanceOf(
  { id, classIndex, score }: DetectionRecord,
  model: ModelInfo | null,
  tracks: TrackLabels,
): Appearance {
  const track = tracks.get(id);
  if (!track) return { label: classLabel(model, classIndex), score, colour: classColour(classIndex) };
  return {
    label: `${classLabel(model, track.classIndex)} #${track.id}`,
    score: track.score,
    colour: classColour(track.id),
  };
}

/**
 * Colours of boxes by class: light enough for dark text on them, apart in hue, neighbours far apart. The same on
 * the stage, in lists and in exported pictures, in both themes.
 */
const PALETTE = [
  '#f6a65b',
  '#5cc9ea',
  '#93d36b',
  '#ec93cf',
  '#f3d34a',
  '#a0acfb',
  '#4dd4b4',
  '#f58c83',
  '#c9acf4',
  '#c8da66',
  '#e2b992',
  '#82b6ff',
] as const;

/** Text on a class colour, and the halo that parts a box from the image. */
export const CLASS_INK = '#10151a';

export function classColour(classIndex: number): string {
  return PALETTE[classIndex % PALETTE.length]!;
}
