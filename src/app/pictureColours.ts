/** Colours that are drawn into pictures, the same in both themes; the app's own are in `src/ui/styles/tokens.css`. */

export const PAPER = '#fff';
export const INK = '#16202a';
export const FRAME = '#d5dce3';
/** Beside a picture of another shape than its video. */
export const MARGIN = '#000';

/**
 * Colours of boxes by class: light enough for dark text on them, apart in hue, neighbours far apart. The same on
 * the stage, in lists and in exported pictures, in both themes.
 */
export const CLASS_COLOURS = [
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
