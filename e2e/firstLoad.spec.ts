import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const LIMIT_KB = 250;

/**
 * First paint waits for the document's own scripts and their static imports, which the build lists as module
 * preloads; panels and the worker are asked for from there and hold nothing up.
 */
test('at most 250 KB of JavaScript come before first paint, and it comes before the model', async ({
  page,
  request,
}) => {
  let modelAsked = () => {};
  const held = new Promise<void>((resolve) => {
    modelAsked = resolve;
  });
  // Neither model nor runtime ever arrives: paint must not wait for them.
  await page.route(/\.(onnx|wasm)$/, () => modelAsked());
  await page.goto('./');
  await held;
  await expect(page.getByRole('banner').getByText('EfficientDet Playground')).toBeVisible();
  const scripts = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>(
        'script[src], link[rel=modulepreload]',
      ),
    ].map((element) => ('src' in element ? element.src : element.href)),
  );
  const initial = await (await request.get('./')).text();
  const named = scripts.filter((url) => initial.includes(new URL(url).pathname.split('/').at(-1)!));
  expect(named.length).toBeGreaterThan(1);
  let bytes = 0;
  for (const url of named) bytes += gzipSync(await (await request.get(url)).body()).length;
  console.log(
    `JavaScript before first paint: ${(bytes / 1000).toFixed(0)} KB gzipped in ${named.length} files`,
  );
  expect(bytes / 1000).toBeLessThanOrEqual(LIMIT_KB);
});
