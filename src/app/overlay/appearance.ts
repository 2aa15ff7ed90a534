import type { DetectionRecord, ModelInfo } from '../../inference/api/messages';
import type { TrackLabels } from '../live/trackFrames';
import { CLASS_COLOURS } from '../pictureColours';
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

export function classColour(classIndex: number): string {
  return CLASS_COLOURS[classIndex % CLASS_COLOURS.length]!;
}
