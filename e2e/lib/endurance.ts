import { expect, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/lib/chromium';
import type { App } from './app';
import { CAMERA_FLAGS } from './camera';
import { dialog } from './live';
import { counts, type Quantity, slope, type Usage, usage } from './soak';
import { type LongTask, longTasks } from './tasks';

/**
 * Many frames in a row through the whole app, from a camera to the boxes on screen, and nothing grows. The full soak
 * (`npm run test:soak`: 2,000 frames on WASM, 300 on WebGPU) takes long on a software adapter; the ordinary run is
 * shorter, over the same code.
 */
export const SOAK = process.env.SOAK === '1';

// A stocktaking waits for garbage collections, ORT’s sleeping threads included: up to a minute.
export const SAMPLES = SOAK ? 7 : 2;

/** Bytes a frame that may stay: less than the smallest thing of a frame whose leak would matter. */
const ALLOWED: Readonly<Record<Quantity, number>> = {
  page: SOAK ? 512 : 8192,
  workers: SOAK ? 512 : 8192,
  wasm: 0,
  gpuBuffers: 0,
};

/**
 * Bytes by which collected heaps differ between stocktakings whatever ran: a first one was 4 MB short. Where there are
 * two only, 120 frames still show a leak of the input tensor (196 KB each); three show none of a heap, and the exact
 * counts of buffers and of WebAssembly's memory have to do.
 */
const HEAP_NOISE = (SOAK ? 1 : 8) * 2 ** 20;
const NOISE: Readonly<Record<Quantity, number>> = {
  page: HEAP_NOISE,
  workers: HEAP_NOISE,
  wasm: 0,
  gpuBuffers: 0,
};

/** A browser with the fake camera that lets itself be asked to collect garbage. */
export const launchOptions = (flags: readonly string[]) => ({
  executablePath: findChromium().path,
  args: [...flags, ...CAMERA_FLAGS, '--js-flags=--expose-gc'],
});

export async function startCamera(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Webcam' }).click();
  const explanation = dialog(page);
  const status = page.getByTestId('live-status');
  await expect(explanation.or(status).first()).toBeVisible();
  if (await explanation.isVisible())
    await explanation.getByRole('button', { name: 'Start the camera' }).click();
  await expect(status).toBeVisible();
}

export async function untilFrame(page: Page, frame: number): Promise<void> {
  const poll = { timeout: 3_600_000, intervals: [100] };
  await expect.poll(async () => (await counts(page)).frames, poll).toBeGreaterThanOrEqual(frame);
}

/** Lets frames come and takes stock at equal distances; @returns also the long tasks between the stocktakings. */
export async function sample(page: Page, frames: number): Promise<{ samples: Usage[]; tasks: LongTask[] }> {
  const samples = [await usage(page)];
  const tasks: LongTask[] = [];
  for (let i = 1; i < SAMPLES; i++) {
    const { frames: before } = await counts(page);
    tasks.push(...(await longTasks(page, () => untilFrame(page, before + frames / (SAMPLES - 1)))));
    samples.push(await usage(page));
    // What long runs look at while they wait.
    console.log(JSON.stringify(samples.at(-1)));
  }
  return { samples, tasks };
}

export function expectFlat(what: string, samples: readonly Usage[]): void {
  for (const quantity of Object.keys(ALLOWED) as Quantity[]) {
    const growth = slope(samples, quantity);
    const values = samples.map((s) => s[quantity]).join(' ');
    console.log(`${what}, ${quantity}: ${growth.toFixed(1)} a frame (${values})`);
    const frames = samples.at(-1)!.frames - samples[0]!.frames;
    const allowed = ALLOWED[quantity] + NOISE[quantity] / frames;
    expect.soft(growth, `${quantity} a frame: ${values}`).toBeLessThanOrEqual(allowed);
  }
}

/**
 * No task of the page's main thread may work for over 50 ms. Work is what counts: with every core busy with the network
 * a task of 15 ms may wait its turn for longer, which is said, and not held against it.
 */
export function expectShortTasks(what: string, tasks: readonly LongTask[]): void {
  const said = tasks.map(({ wallMs, cpuMs }) => `${Math.round(wallMs)} (${Math.round(cpuMs)} of work)`);
  console.log(`${what}, tasks over 50 ms: ${said.join(', ') || 'none'}`);
  // Speed is asserted nowhere in the ordinary run: on a machine shared with anything work takes longer, too.
  if (SOAK) expect.soft(tasks.filter(({ cpuMs }) => cpuMs > 50)).toEqual([]);
}

export async function expectAlive(page: Page, app: App): Promise<void> {
  expect((await counts(page)).mostInFlight).toBe(1);
  await expect(app.boxes.first()).toBeVisible();
  expect(app.complaints).toEqual([]);
}
