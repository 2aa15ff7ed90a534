/** Labels of boxes, CSS pixels; `stage.module.css` sets the same font. */
export const LABEL_HEIGHT = 17;
export const LABEL_PADDING = 5;
/** The stage has chips that name the colours, so it can do with short labels early. */
export const LABEL_COVER = 0.2;
const FONT = '600 11px system-ui, sans-serif';

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;

/** Width of a label with its padding; measured once for each text. */
export function measureLabel(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d')!;
  context.font = FONT;
  const width = Math.ceil(context.measureText(text).width) + 2 * LABEL_PADDING;
  widths.set(text, width);
  return width;
}
