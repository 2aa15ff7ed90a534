import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { settledMaps } from './lib/pyramid';

/**
 * The speeds that looking inside promises, measured and printed: `SPEED=1 npx playwright test e2e/speed.spec.ts`. A
 * shared machine decides them, so they are no gate; docs/decisions/031-inside-speeds.md keeps them.
 */
test.skip(process.env.SPEED !== '1', 'measures; run with SPEED=1');

const CHANGES = 30;
const EDITS = 9;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const text = (values: readonly number[]) =>
  `median ${median(values).toFixed(2)}, largest ${Math.max(...values).toFixed(2)} of ${values.length}`;

/** Seconds that the page's main thread has worked so far. */
async function mainThread(session: CDPSession): Promise<{ task: number; script: number; layout: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    task: value('TaskDuration'),
    script: value('ScriptDuration'),
    layout: value('LayoutDuration') + value('RecalcStyleDuration'),
  };
}

/** Times each map from the picture's allocation, with which colouring begins, to its last pixel on the canvas. */
async function timePainting(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Original = window.ImageData;
    let began = 0;
    window.ImageData = new Proxy(Original, {
      construct(target, args) {
        began = performance.now();
        return Reflect.construct(target, args);
      },
    });
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...args: unknown[]) {
      Reflect.apply(put, this, args);
      performance.measure('paint-map', { start: began, end: performance.now() });
    };
  });
}

test('all five maps: main-thread time a change', async ({ page }) => {
  await timePainting(page);
  const app = await App.open(page, 'backend=wasm&sample=blood&tap=cell0-out');
  await expect(app.boxes.first()).toBeVisible();
  const stage = page.getByRole('combobox', { name: 'Stage' });
  const show = async (value: string) => {
    await stage.selectOption(value);
    await settledMaps(page);
  };
  for (const tap of ['cell1-out', 'cell0-out', 'cell1-out', 'cell0-out']) await show(tap);
  await page.evaluate(() => performance.clearMeasures());
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const before = await mainThread(session);
  for (let i = 0; i < CHANGES; i++) await show(i % 2 === 0 ? 'cell1-out' : 'cell0-out');
  const after = await mainThread(session);
  const times = await page.evaluate(() =>
    performance.getEntriesByName('paint-map').map(({ duration }) => duration),
  );
  expect(times.length).toBe(5 * CHANGES);
  const frames = Array.from({ length: CHANGES }, (_, i) =>
    times.slice(5 * i, 5 * i + 5).reduce((sum, ms) => sum + ms, 0),
  );
  const each = (key: keyof typeof after) => ((1000 * (after[key] - before[key])) / CHANGES).toFixed(2);
  console.log(`five maps coloured and put on their canvases, ms: ${text(frames)}`);
  console.log(
    `main thread a change, the test's own looking included, ms: ${each('task')}, ` +
      `of it scripts ${each('script')}, style and layout ${each('layout')}`,
  );
});

test('an edited weight: until the new boxes', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood&panel=fusion&cell=1');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('radio', { name: 'P3out' }).check({ force: true });
  const times: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    const field = page.getByRole('spinbutton', { name: 'Raw weight of P4td, number' });
    const ms = await field.evaluate(async (input: HTMLInputElement, weight) => {
      const boxes = document.querySelector('#stage [role="listbox"]')!;
      const changed = new Promise<void>((resolve) => {
        const watch = new MutationObserver(() => {
          watch.disconnect();
          resolve();
        });
        watch.observe(boxes, { subtree: true, childList: true, attributes: true, characterData: true });
      });
      const began = performance.now();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, String(weight));
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await changed;
      // Drawn, not only computed.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - began;
    }, 2 + i);
    times.push(ms);
    await settledMaps(page);
  }
  console.log(`weight edited to new boxes drawn, WASM, D0 at 512 px, ms: ${text(times)}`);
});

test('growing a D3: how long, and how long the page is held up', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood');
  await expect(app.boxes.first()).toBeVisible();
  await page.evaluate(() => {
    const page = window as unknown as { tasks: number[] };
    page.tasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) page.tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
  await page.getByRole('slider', { name: 'Variant φ' }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  const began = Date.now();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('model-label')).toHaveText(/^D3 · grown/, { timeout: 60_000 });
  const loaded = Date.now() - began;
  await expect(page.getByRole('contentinfo')).toContainText(/D3 grown.* ms: /s, { timeout: 60_000 });
  const ran = Date.now() - began;
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  console.log(`D3 at 512 px grown and in use, ms: ${loaded}; its first frame done: ${ran}`);
  console.log(`main-thread tasks over 50 ms meanwhile: ${tasks.length}, longest ${Math.max(0, ...tasks)} ms`);
});
