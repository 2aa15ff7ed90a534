import type { LevelMap } from '../../inference/api/messages';

/** The texts of pictures of maps, in the language on screen. */
export interface MapWords {
  readonly title: string;
  /** Where there is no map. */
  readonly noMap: string;
  /** What the picture needs to stand alone: model, input, image. */
  readonly caption: string;
  readonly level: (level: number, map: LevelMap | null) => string;
  readonly value: (value: number) => string;
}
