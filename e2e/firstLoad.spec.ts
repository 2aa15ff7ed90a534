import { gzipSync } from 'node:zlib';
import { expect, type Response, test } from '@playwright/test';

const LIMIT_KB = 250;

test('at most 250 KB of JavaScript come before first paint', async ({ page }) => {
  const scripts: { response: Response; at: number }[] = [];
  page.on('response', (response) => {
    if (!/\.m?js$/.test(new URL(response.url()).pathname)) return;
    scripts.push({ response, at: response.request().timing().startTime });
  });
  await page.goto('./');
  const paintedAt = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const paint = list.getEntriesByName('first-contentful-paint')[0];
          if (paint) resolve(performance.timeOrigin + paint.startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
  const before = scripts.filter((script) => script.at < paintedAt);
  expect(before.length).toBeGreaterThan(0);
  const sizes = await Promise.all(before.map(async ({ response }) => gzipSync(await response.body()).length));
  const total = sizes.reduce((a, b) => a + b, 0) / 1000;
  console.log(`JavaScript before first paint: ${total.toFixed(0)} KB gzipped in ${before.length} files`);
  expect(total).toBeLessThanOrEqual(LIMIT_KB);
});
