import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { App, type DroppedFile } from './lib/app';
import { foreignD0 } from './lib/files';

/** Another exporter's D0 at 128 px, that says neither its normalisation nor its classes' names. */
const foreign = (): DroppedFile => foreignD0('theirs.onnx');

async function dropped(page: Parameters<typeof App.open>[0], query: string) {
  const app = await App.open(page, query);
  await expect(app.boxes.first()).toBeVisible();
  await app.drop(foreign());
  const dialog = page.getByRole('dialog', { name: 'What theirs.onnx leaves open' });
  await expect(dialog).toBeVisible();
  return { app, dialog };
}

test('what a foreign file leaves open is asked, and its boxes appear; the panel says what it is', async ({
  page,
}) => {
  const { app, dialog } = await dropped(page, 'backend=wasm&panel=model&threshold=0.05');
  await expect(dialog.getByRole('radio', { name: 'ImageNet’s mean and deviation' })).toBeChecked();
  await expect(dialog.getByRole('button', { name: 'Open' })).toBeFocused();
  await dialog.getByRole('radio', { name: /AdvProp/ }).check();
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'pets.json',
    mimeType: 'application/json',
    buffer: Buffer.from('["cat", "dog", "hen"]'),
  });
  await expect(dialog.getByText('3 names from pets.json')).toBeVisible();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toHaveCount(0);

  const inspector = page.getByTestId('file-inspector');
  await expect(inspector).toContainText('−1 … 1 (AdvProp, “_ap”) · as you said');
  await expect(inspector).toContainText('theirs.onnx');
  await inspector.getByText('Inside the file itself').click();
  await expect(inspector).toContainText(/pytorch 2/);
  await expect(inspector).toContainText(/\d+ × Conv/);
  await expect(app.boxes.first()).toHaveAccessibleName(/^(cat|dog|hen), /);

  await inspector.getByRole('button', { name: 'Compare with the file' }).click();
  const table = inspector.getByRole('table', { name: 'The file itself against this model' });
  await expect(table.getByRole('row')).toHaveCount(6);
  await expect(inspector.getByText('The same numbers within rounding.')).toBeVisible();
  await expect(inspector).toContainText('Both ran at 128 px.');

  // It can be had in either format.
  for (const [format, magic] of [
    ['onnx', '\b'],
    ['tflite', 'TFL3'],
  ] as const) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: `Download .${format}` }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`efficientdet-d0-checkpoint.${format}`);
    const head = readFileSync(await download.path(), 'latin1').slice(0, 8);
    expect(format === 'onnx' ? head[0] : head.slice(4)).toBe(magic);
  }
  await expect(app.error).toHaveCount(0);
  expect(app.complaints).toEqual([]);
});

test('leaving the questions leaves the model in use', async ({ page }) => {
  const { app, dialog } = await dropped(page, 'backend=wasm&panel=model');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByTestId('model-facts')).not.toContainText('theirs.onnx');
  await expect(app.boxes.first()).toBeVisible();
  await expect(app.error).toHaveCount(0);
  // The same file can be opened again, by keys alone.
  await app.drop(foreign());
  await expect(dialog.getByRole('button', { name: 'Open' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('model-facts')).toContainText('theirs.onnx');
});
