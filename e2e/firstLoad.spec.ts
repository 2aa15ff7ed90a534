import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const LIMIT_KB = 250;

test('at most 250 KB of JavaScript come before first paint', async ({ page }) => {
  const scripts: { url: string; at: number; size: Promise<number> }[] = [];
  page.on('response', (response) => {
    if (!/\.m?js$/.test(new URL(response.url()).pathname)) return;
    const size = response.body().then((body) => gzipSync(body).length);
    scripts.push({ url: response.url(), at: response.request().timing().startTime, size });
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
  const sizes = await Promise.all(before.map((script) => script.size));
  const total = sizes.reduce((a, b) => a + b, 0) / 1000;
  console.log(`JavaScript before first paint: ${total.toFixed(0)} KB gzipped in ${before.length} files`);
  expect(total).toBeLessThanOrEqual(LIMIT_KB);
});
