import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';

interface Y4mOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/**
 * Writes pictures as an uncompressed YUV4MPEG2 video (4:2:0, BT.601 limited range), the one format that Chromium's
 * fake camera plays, in a loop. Width and height must be even.
 */
export async function makeY4m(
  pictures: readonly string[],
  path: string,
  { width, height, fps }: Y4mOptions,
): Promise<void> {
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2\n`);
  const frames = [];
  for (const picture of pictures) {
    const rgb = await sharp(picture)
      .resize(width, height, { fit: 'contain' })
      .flatten({ background: '#000' })
      .raw()
      .toBuffer();
    frames.push(Buffer.from('FRAME\n'), toYuv420(rgb, width, height));
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header, ...frames]));
}

/** @param rgb [height, width, 3] */
function toYuv420(rgb: Uint8Array, width: number, height: number): Buffer {
  const [luma, chroma] = [width * height, (width / 2) * (height / 2)];
  const yuv = Buffer.alloc(luma + 2 * chroma);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = pixel(rgb, width, x, y);
      yuv[y * width + x] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
    }
  }
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width / 2; x++) {
      const [r, g, b] = blockMean(rgb, width, 2 * x, 2 * y);
      const at = luma + y * (width / 2) + x;
      yuv[at] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
      yuv[at + chroma] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
    }
  }
  return yuv;
}

type Rgb = readonly [number, number, number];

function pixel(rgb: Uint8Array, width: number, x: number, y: number): Rgb {
  const at = 3 * (y * width + x);
  return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
}

function blockMean(rgb: Uint8Array, width: number, x: number, y: number): Rgb {
  const four = [0, 1, 2, 3].map((i) => pixel(rgb, width, x + (i & 1), y + (i >> 1)));
  const mean = (channel: 0 | 1 | 2) => four.reduce((sum, each) => sum + each[channel], 0) / 4;
  return [mean(0), mean(1), mean(2)];
}
