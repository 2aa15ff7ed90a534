import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { TinyMirror } from './lib/official';

/** The authors' weights: one click, and nothing before it. */

const QUERY = 'backend=wasm&sample=blood&threshold=0.01&max=5&panel=model';
const label = (page: Page) => page.getByTestId('model-label');
const panel = (page: Page) => page.getByRole('tabpanel', { name: 'Model' });
const get = (page: Page) => panel(page).getByRole('button', { name: 'Get the authors’ weights' });

let mirror: TinyMirror;
test.beforeEach(async ({ page }) => {
  mirror = new TinyMirror();
  await mirror.attach(page);
});

async function open(page: Page): Promise<App> {
  const app = await App.open(page, QUERY);
  await expect(label(page)).toHaveText(/^D0 · trained/, { timeout: 60_000 });
  await expect(app.boxes.first()).toBeVisible({ timeout: 60_000 });
  return app;
}

test('got by one click, in use, kept for the next visit, and the shipped D0 a choice', async ({ page }) => {
  const app = await open(page);
  await expect(panel(page).getByTestId('official')).toContainText(
    /From huggingface\.co, 1\d\.\d MB, Apache-2\.0\. Nothing is fetched before you press/,
  );
  for (const tab of await page.getByRole('tab').all()) await tab.click();
  await page.getByRole('tab', { name: 'Model' }).click();
  expect(mirror.foreign).toEqual([]);

  await get(page).focus();
  await page.keyboard.press('Enter');
  await expect(label(page)).toHaveText('D0 · the authors’ weights', { timeout: 60_000 });
  await expect(app.box('class 0').or(app.box('class 1')).or(app.box('class 2')).first()).toBeVisible();
  await expect(page.getByTestId('model-facts')).toContainText('tf_efficientdet_d0_34-f153e0cf.pth');
  await expect(page.getByTestId('model-facts')).toContainText('Apache-2.0');
  expect(mirror.foreign).toHaveLength(1);
  await expect(page.getByTestId('model-storage')).toContainText('2 models');

  mirror.answer = 'refuse';
  await page.reload();
  await expect(label(page)).toHaveText('D0 · the authors’ weights', { timeout: 60_000 });
  await expect(page.getByTestId('model-facts')).toContainText('exported earlier');
  expect(mirror.foreign).toHaveLength(1);

  await panel(page).getByRole('radio', { name: 'This site’s own' }).check();
  await expect(label(page)).toHaveText(/^D0 · trained/, { timeout: 60_000 });
  await expect(page).toHaveURL(/weights=ours/);
  await page.reload();
  await expect(label(page)).toHaveText(/^D0 · trained/, { timeout: 60_000 });
  await panel(page).getByRole('radio', { name: 'The authors’' }).check();
  await expect(label(page)).toHaveText('D0 · the authors’ weights', { timeout: 60_000 });
  await expect(page).not.toHaveURL(/weights=/);
  await label(page).click();
  const preview = page.getByRole('dialog', { name: 'Preview of EfficientDet-D0' });
  for (const place of [panel(page), preview]) {
    await expect(place.getByRole('radio', { name: 'The authors’' })).toBeChecked();
  }
  expect(mirror.foreign).toHaveLength(1);
  expect(app.complaints).toEqual([]);
});

test('other bytes than promised, or a host that refuses: said, with the link, and the model stays', async ({
  page,
}) => {
  const app = await open(page);
  mirror.answer = 'other bytes';
  await get(page).click();
  await app.expectError('model-checksum');
  const link = panel(page).getByRole('link', { name: 'tf_efficientdet_d0_34-f153e0cf.pth' });
  await expect(link).toHaveAttribute(
    'href',
    'https://github.com/rwightman/efficientdet-pytorch/releases/download/v0.1/tf_efficientdet_d0_34-f153e0cf.pth',
  );
  await expect(link).toHaveAttribute('rel', 'noreferrer');
  await expect(panel(page).getByTestId('official')).toContainText('Then drop it here.');
  await expect(label(page)).toHaveText(/^D0 · trained/);
  mirror.answer = 'refuse';
  await get(page).click();
  await app.expectError('official-download');
  await expect(link).toBeVisible();
  await expect(label(page)).toHaveText(/^D0 · trained/);
});

test('cancelled while nothing comes; then dropped, it is known by its hash', async ({ page }) => {
  const app = await open(page);
  mirror.answer = 'nothing';
  await get(page).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar', { name: 'Loading' })).toHaveCount(0);
  await expect(app.error).toHaveCount(0);
  await expect(get(page)).toBeEnabled();
  await expect(panel(page).getByRole('link', { name: /\.pth/ })).toHaveCount(0);

  await app.drop({ ...mirror.checkpoint, name: 'renamed.safetensors' });
  await expect(label(page)).toHaveText('D0 · the authors’ weights', { timeout: 60_000 });
  expect(mirror.foreign).toHaveLength(1);
});

test('where no host has them for pages, the preview links the release’s file', async ({ page }) => {
  await open(page);
  await page.getByRole('slider', { name: 'Variant φ' }).focus();
  for (let phi = 0; phi < 5; phi++) await page.keyboard.press('ArrowRight');
  const preview = page.getByRole('dialog', { name: 'Preview of EfficientDet-D5' });
  await expect(preview.getByRole('link', { name: 'tf_efficientdet_d5_51-c79f9be6.pth' })).toBeVisible();
  await expect(preview.getByRole('button', { name: 'Get the authors’ weights' })).toHaveCount(0);
  expect(mirror.foreign).toEqual([]);
});
