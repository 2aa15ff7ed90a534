import { expect, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';
import { OFFICIAL_HOSTS } from './lib/official';
import { startSlowHost } from './lib/slowHost';

test.describe('what the host sends', () => {
  test('isolation, and a policy without inline code or a foreign host but those of the authors’ weights', async ({
    request,
  }) => {
    const headers = (await request.get('./')).headers();
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    const policy = new Map(
      headers['content-security-policy']!.split(';').map((directive) => {
        const [name, ...sources] = directive.trim().split(/\s+/);
        return [name!, sources] as const;
      }),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'", ...OFFICIAL_HOSTS]);
    expect(policy.get('worker-src')).toEqual(["'self'"]);
    const allowed = new Set(["'none'", "'self'", "'wasm-unsafe-eval'", 'blob:', 'data:', ...OFFICIAL_HOSTS]);
    expect([...policy.values()].flat().filter((source) => !allowed.has(source))).toEqual([]);
  });

  test('a page without inline scripts, styles or handlers', async ({ request }) => {
    const html = await (await request.get('./')).text();
    const scripts = html.match(/<script\b[^>]*>[^<]*/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toMatch(/^<script\b[^>]*\ssrc="\.\/[^"]+"[^>]*>\s*$/);
    expect(html).not.toMatch(/<style\b|\sstyle=|\son\w+=/);
  });

  test('so the page is isolated, and WebAssembly has threads', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.getByRole('button', { name: /^Backend/ }).click();
    const fact = (name: string) =>
      page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]');
    await expect(fact('Cross-origin isolated')).toHaveText('yes');
    expect(Number(await fact('Threads').textContent())).toBeGreaterThan(1);
    expect(app.complaints).toEqual([]);
  });
});

test('the model streams in: the card says how many bytes have come, and moves', async ({ page, baseURL }) => {
  const host = await startSlowHost(baseURL!, [2_000_000, 5_000_000]);
  const app = new App(page);
  await page.goto(`${host.url}#backend=wasm`);
  const bar = page.getByRole('progressbar', { name: 'Loading' });
  const share = () => bar.evaluate((element: HTMLProgressElement) => element.value);
  await expect(page.getByText('Download · 2.00 MB of 8.02 MB')).toBeVisible();
  expect(await share()).toBeCloseTo(2_000_000 / 8_021_371, 5);
  host.next();
  await expect(page.getByText('Download · 5.00 MB of 8.02 MB')).toBeVisible();
  expect(await share()).toBeCloseTo(5_000_000 / 8_021_371, 5);
  host.next();
  await expect(app.boxes.first()).toBeVisible();
  await expect(bar).toHaveCount(0);
  await host.close();
});

test('a pasted image is opened', async ({ page }) => {
  const app = await App.open(page);
  await expect(app.boxes.first()).toBeVisible();
  await app.paste(files.sample('raccoon.jpg'));
  await app.expectImage('raccoon.jpg');
  await expect(app.box('raccoon').first()).toBeVisible();
});

test.describe('on a phone, 360 px wide', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('a sample gets its boxes, every tab opens, and nothing scrolls sideways', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await page.getByRole('button', { name: /^Samples/ }).click();
    await page
      .getByRole('dialog', { name: 'Sample photos' })
      .getByRole('button', { name: /^Raccoon/ })
      .click();
    await app.expectImage('raccoon.jpg');
    await expect(app.box('raccoon').first()).toBeVisible();
    const overflow = () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
    expect(await overflow()).toBe(0);
    const tabs = page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab');
    const names = await tabs.allTextContents();
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) {
      await tabs.filter({ hasText: name }).click();
      await expect(page.getByRole('tabpanel', { name })).toBeVisible();
      await expect(page.getByText('Loading panel…')).toHaveCount(0);
      expect(await overflow(), name).toBe(0);
    }
    expect(app.complaints).toEqual([]);
  });
});
