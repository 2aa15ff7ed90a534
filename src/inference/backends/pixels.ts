import type { FrameImage, PixelFrame } from './backend';
import { frameSize } from './backend';

/** Pixels of any frame as bytes; in the browser through a 2D canvas, over white where it is transparent. */
export function readPixels(image: FrameImage): PixelFrame {
  if ('pixels' in image) return image;
  const { width, height } = frameSize(image);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return { pixels: context.getImageData(0, 0, width, height).data, width, height, channels: 4 };
}
