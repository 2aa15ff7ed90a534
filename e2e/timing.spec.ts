import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { seriousViolations } from './lib/axe';
import * as files from './lib/files';

/** Small enough for a software adapter. */
const SIZE = 128;

const WAIT = { timeout: 200_000 };

async function opened(page: Page, backend: 'wasm' | 'webgpu', debug?: string): Promise<App> {
  const app = await App.open(page, `backend=${backend}&sample=blood&threshold=0.15&panel=timing`, debug);
  await expect(page.getByRole('img', { name: /blood/ })).toBeVisible();
  await app.pick(files.smallD0(SIZE));
  await expect(page.getByText(`${SIZE} × ${SIZE} px`)).toBeVisible(WAIT);
  await expect(page.getByRole('button', { name: 'Run again' })).toBeEnabled(WAIT);
  return app;
}

test('a benchmark on WASM: progress, a table, and JSON on the clipboard', async ({ page, context }) => {
  test.setTimeout(300_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const app = await opened(page, 'wasm');
  await expect(page.getByLabel('Time kernels')).toBeDisabled();
  await expect(page.getByText(/Kernels are timed on WebGPU only/)).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Runs' }).fill('2');
  await page.getByRole('checkbox', { name: 'Backbone on ORT WASM' }).uncheck();
  await page.getByRole('button', { name: 'Run the benchmark' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the measurement' })).toBeVisible();
  const result = page.getByRole('table', { name: 'Result, milliseconds' });
  await expect(result.getByRole('rowheader', { name: 'ORT WASM' })).toHaveCount(4, WAIT);
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const report = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(report).toMatchObject({ variant: 'd0', inputSize: SIZE, runs: 2, warmUp: 1 });
  for (const { times } of report.rows) expect(times).toHaveLength(2);
  expect(await seriousViolations(page, 'timing', '#panel')).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('on WebGPU kernels are timed one by one, and our numbers and boxes are WASM’s', async ({ page }) => {
  test.setTimeout(600_000);
  const printed: string[] = [];
  page.on('console', (message) => printed.push(message.text()));
  const app = await opened(page, 'webgpu', 'kernels');
  // Every shader with its bindings, and a line for each of D0's 24 nodes; the address goes on asking for them.
  expect(printed.find((text) => text.startsWith('[kernels] shader of bifpn node'))).toContain('@binding(0)');
  const plan = printed.find((text) => text.startsWith('[kernels] plan of bifpn'))!;
  expect(plan.split('\n').slice(1)).toHaveLength(24);
  expect(new URL(page.url()).search).toBe('?debug=kernels');
  await page.getByLabel('Time kernels').check();
  const cell = page.getByRole('button', { name: 'BiFPN cell 3' });
  await expect(cell).toBeVisible(WAIT);
  await cell.click();
  await expect(page.getByRole('rowheader', { name: /^P\dtd$|^P\dout$/ })).toHaveCount(8);
  await expect(page.getByLabel('With ORT WebGPU')).not.toBeChecked();
  await page.getByRole('button', { name: 'Compare the engines' }).click();
  await expect(page.getByText(/^The same \d+ boxes on every engine/)).toBeVisible(WAIT);
  const levels = page.getByRole('table', { name: 'Same numbers?' }).getByRole('row', { name: /^P\d / });
  await expect(levels).toHaveCount(5);
  // At most 9.9 × 10⁻⁵ of the level's largest magnitude.
  for (const row of await levels.all())
    await expect(row.getByRole('cell').last()).toHaveText(/^0$|10⁻[⁵⁶⁷⁸⁹]$|10⁻¹.$/);
  expect(await seriousViolations(page, 'timing', '#panel')).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('BiFPN and heads by ORT on the same device: the same boxes, and no kernels of ours among the times', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const app = await opened(page, 'webgpu');
  const names = async () => Promise.all((await app.boxes.all()).map((box) => box.getAttribute('aria-label')));
  await expect(app.boxes.first()).toBeVisible();
  const before = await names();
  await page.getByLabel('Time kernels').check();
  const ours = page.getByRole('button', { name: 'BiFPN cell 3' });
  await expect(ours).toBeVisible(WAIT);
  for (const stage of ['BiFPN', 'heads'])
    await page.getByRole('combobox', { name: `Engine of ${stage}` }).selectOption('ORT WebGPU');
  await expect(page.getByText(/ORT takes seconds a stage/)).toBeVisible();
  await expect(page.getByText(/^Over (1 frame|the last 2 frames)/)).toBeVisible(WAIT);
  await expect(ours).toHaveCount(0);
  expect(await names()).toEqual(before);
  expect(await seriousViolations(page, 'timing', '#panel')).toEqual([]);
  expect(app.complaints).toEqual([]);
});
