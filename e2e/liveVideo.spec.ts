import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { App, type DroppedFile } from './lib/app';
import { CAMERA_FLAGS, makeCameraFile } from './lib/camera';
import { analysed, button, controls, expectStill, openCamera } from './lib/live';

test.use({
  launchOptions: { executablePath: findChromium().path, args: [...SOFTWARE_GPU_FLAGS, ...CAMERA_FLAGS] },
});
test.beforeAll(makeCameraFile);

/** Records the camera for three seconds or a little more. */
async function record(page: Page): Promise<DroppedFile> {
  await button(page, 'Record').click();
  await expect(page.getByTestId('recorded')).toContainText(/0:0[3-9]/);
  await button(page, 'Stop the recording').click();
  const saving = page.waitForEvent('download');
  await button(page, /^Download/).click();
  const recording = await saving;
  const name = recording.suggestedFilename();
  const bytes = readFileSync(await recording.path());
  return { name, type: `video/${name.split('.').at(-1)}`, bytes };
}

async function saveLines(page: Page): Promise<readonly { readonly time: number }[]> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON lines' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function startPass(page: Page, step: string): Promise<void> {
  await page.getByRole('button', { name: 'Analyse the whole video' }).click();
  const popover = page.getByRole('dialog', { name: 'Analyse the whole video' });
  await popover.getByRole('combobox').selectOption(step);
  await popover.getByRole('button', { name: 'Start' }).click();
}

test.describe('recording and video', () => {
  test('what was recorded plays, is stepped through and analysed to the end', async ({ page }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    const film = await record(page);
    expect(film.bytes.length).toBeGreaterThan(10_000);

    await app.drop(film);
    // At full speed it may have ended before it can be paused.
    await controls(page).getByRole('combobox', { name: 'Speed' }).selectOption('0.25');
    const position = controls(page).getByRole('slider', { name: 'Position' });
    await expect(position).toBeVisible();
    await app.expectImage(film.name);
    await expect.poll(() => position.inputValue().then(Number)).toBeGreaterThan(0.5);
    await button(page, 'Pause').click();
    await expect(button(page, 'Play')).toBeVisible();

    const before = Number(await position.inputValue());
    await button(page, 'Previous frame').click();
    await expect.poll(() => position.inputValue().then(Number)).toBeLessThan(before);

    await startPass(page, '1');
    const exporting = page.getByRole('button', { name: 'Export JSON lines' });
    await expect(exporting).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('img', { name: /^Detections over time/ })).toBeVisible();
    const lines = await saveLines(page);
    const duration = Number(await position.getAttribute('max'));
    expect(lines).toHaveLength(Math.ceil(duration));
    expect(lines.map(({ time }) => time)).toEqual(lines.map((_, i) => i));
    expect(app.complaints).toEqual([]);
  });

  test('it loops, is sought by its bar, and a pass that is cancelled keeps what it found', async ({
    page,
  }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop(await record(page));
    const position = controls(page).getByRole('slider', { name: 'Position' });
    const at = () => position.inputValue().then(Number);
    // A few seconds of film would be over before its controls are pressed.
    await controls(page).getByRole('combobox', { name: 'Speed' }).selectOption('0.25');
    await expect.poll(at).toBeGreaterThan(0.1);
    await button(page, 'Loop').click();
    await expect(button(page, 'Loop')).toHaveAttribute('aria-pressed', 'true');
    const duration = Number(await position.getAttribute('max'));
    await expect.poll(at, { intervals: [50] }).toBeGreaterThan(duration / 2);
    await expect.poll(at, { intervals: [50] }).toBeLessThan(duration / 2);
    await expect(button(page, 'Pause')).toBeVisible();

    await button(page, 'Pause').click();
    await expectStill(page);
    const before = await analysed(page);
    await position.fill('0.5');
    await expect.poll(() => analysed(page)).toBeGreaterThan(before);
    await expectStill(page);
    expect(await at()).toBeCloseTo(0.5, 2);
    await expect(button(page, 'Play')).toBeVisible();

    await startPass(page, '0.1');
    await expect(controls(page).getByText(/^[2-9] of \d+ frames/)).toBeVisible({ timeout: 60_000 });
    await button(page, 'Cancel').click();
    await expect(page.getByRole('button', { name: 'Export JSON lines' })).toBeVisible();
    const times = (await saveLines(page)).map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThan(duration / 0.1);
    expect(times).toEqual(times.map((_, i) => i / 10));
    expect(app.complaints).toEqual([]);
  });

  test('a file that is no video is told so, and the picture stays', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop({ name: 'notes.mp4', type: 'video/mp4', bytes: Buffer.from('This is a text.\n') });
    await app.expectError('video-undecodable');
    await app.expectImage('blood.jpg');
    await expect(controls(page)).toBeHidden();
  });
});
