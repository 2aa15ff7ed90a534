import { type Annotation, drawAnnotations } from './drawAnnotations';

/** Draws boxes and labels on a copy of the image at its own resolution. @param items best first */
export async function annotatedPng(bitmap: ImageBitmap, items: readonly Annotation[]): Promise<Blob> {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  drawAnnotations(context, items, bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
