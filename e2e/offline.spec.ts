import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { StaticHost } from './lib/staticHost';

/** What is kept on the device, on a host that sends files and no headers, and that goes away. */

test.use({ serviceWorkers: 'allow' });

let host: StaticHost;
test.beforeEach(async () => {
  host = new StaticHost();
  await host.start();
});
test.afterEach(() => host.stop());

async function open(page: Page, query: string): Promise<App> {
  const app = new App(page);
  await page.goto(`${host.url}#${query}`);
  return app;
}

async function showModel(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Model' }).click();
}

async function expectReady(page: Page): Promise<void> {
  await showModel(page);
  await expect(page.getByTestId('offline-status')).toHaveText('Ready for offline use', { timeout: 60_000 });
}

test('loaded once, it detects without a network, in every panel', async ({ page }) => {
  const app = await open(page, 'backend=wasm&sample=blood');
  await expect(app.box('white blood cell').first()).toBeVisible();
  // The host isolates nothing.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expectReady(page);

  await host.stop();
  const offline = await open(page, 'backend=wasm&sample=raccoon');
  await page.reload();
  await expect(offline.box('raccoon').first()).toBeVisible();
  // What is kept isolates the page itself: threads in WebAssembly.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(page.getByRole('contentinfo')).toContainText(/WASM \([2-9] threads\)/);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await expect(page.getByRole('tabpanel')).not.toContainText('Loading panel');
    await expect(page.getByRole('tabpanel')).not.toContainText('could not be shown');
  }
  await expectReady(page);
  await expect(app.error).toHaveCount(0);
});

test('a new version waits until the user says so, and every setting stays', async ({ page, context }) => {
  const app = await open(page, 'backend=wasm&sample=raccoon&threshold=0.3');
  await expect(app.box('raccoon').first()).toBeVisible();
  await expectReady(page);
  const other = await context.newPage();
  const otherApp = await open(other, 'backend=wasm&sample=coffee');
  await expect(otherApp.boxes.first()).toBeVisible();

  host.version = '2';
  await page.reload();
  const update = page.getByTestId('update');
  await expect(update).toContainText('A new version is ready');
  await expect(app.box('raccoon').first()).toBeVisible();
  await update.getByRole('button', { name: 'Later' }).click();
  await expect(update).toHaveCount(0);

  await page.reload();
  await Promise.all([
    page.waitForEvent('framenavigated'),
    update.getByRole('button', { name: 'Reload' }).click(),
  ]);
  await expect(app.box('raccoon').first()).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: /^Score threshold/ })).toHaveValue('0.30');
  await expect(update).toHaveCount(0);
  // The other tab shows a notice, and is not reloaded while its user works.
  await expect(other.getByTestId('update')).toContainText('in another tab');
  await expect(otherApp.boxes.first()).toBeVisible();
});

test.describe('before anything is kept', () => {
  test.use({ serviceWorkers: 'block' });

  test('a part that cannot be fetched says so, and the rest works on', async ({ page }) => {
    const app = await open(page, 'backend=wasm&sample=raccoon');
    await expect(app.box('raccoon').first()).toBeVisible();
    await page.route(/ExplainPanel.*\.js/, (route) => route.abort());
    await page.getByRole('tab', { name: 'Explain' }).click();
    await app.expectError('part-missing');
    await expect(page.getByRole('tabpanel')).toContainText('could not be shown');
    await showModel(page);
    await expect(page.getByTestId('model-facts')).toBeVisible();
    await expect(app.box('raccoon').first()).toBeVisible();
  });
});

test('it can be installed: manifest, icons and scope are what a browser asks for', async ({ page }) => {
  await open(page, 'backend=wasm');
  const client = await page.context().newCDPSession(page);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  // Private profiles, as tests have, cannot install; nothing else may stand in the way.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
});
