import type { SourceImage } from '../../app/slices/source';
import type { Box } from '../../model/detection/decode';

export interface StageGeometry {
  /** Size of the picture on screen, CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels per image pixel. */
  readonly scale: number;
}

/** What every layer over the picture is given. */
export interface LayerProps {
  readonly image: SourceImage;
  readonly geometry: StageGeometry;
}

/** A box of the image where it lies on screen. @param scale CSS pixels per image pixel */
export function onScreen([x1, y1, x2, y2]: Box, scale: number) {
  return { x: x1 * scale, y: y1 * scale, width: (x2 - x1) * scale, height: (y2 - y1) * scale };
}

/** The largest picture of an image that fits a room, at least one pixel a side. CSS pixels. */
export function fitInto(
  room: { readonly width: number; readonly height: number },
  image: { readonly width: number; readonly height: number },
): StageGeometry {
  const scale = Math.min(room.width / image.width, room.height / image.height);
  return {
    scale,
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}
