import type { Page } from '@playwright/test';
import sharp from 'sharp';

export type Colour = readonly [red: number, green: number, blue: number];

/** A decoded PNG. */
export interface Png {
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => Colour;
}

/** The PNG that pressing something downloads. */
export async function downloadedPng(page: Page, press: () => Promise<unknown>): Promise<Png> {
  const downloading = page.waitForEvent('download');
  await press();
  const download = await downloading;
  const { data, info } = await sharp(await download.path())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    fileName: download.suggestedFilename(),
    width: info.width,
    height: info.height,
    at: (x, y) => {
      const i = (Math.floor(y) * info.width + Math.floor(x)) * info.channels;
      return [data[i]!, data[i + 1]!, data[i + 2]!];
    },
  };
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How many pixels of an area have each colour. */
export function colourCounts(png: Png, area: Partial<Area> = {}): Map<string, number> {
  const { left = 0, top = 0, right = png.width, bottom = png.height } = area;
  const counts = new Map<string, number>();
  for (let y = Math.ceil(top); y < bottom; y++) {
    for (let x = Math.ceil(left); x < right; x++) {
      const colour = String(png.at(x, y));
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  return counts;
}

/** How many of the pixels counted are of a colour, to within some steps a channel. */
export function countNear(counts: ReadonlyMap<string, number>, colour: Colour, steps: number): number {
  const near = [...counts].filter(([found]) =>
    found.split(',').every((value, i) => Math.abs(Number(value) - colour[i]!) <= steps),
  );
  return near.reduce((sum, [, count]) => sum + count, 0);
}
