import { type Browser, chromium } from 'playwright';
import { findChromium, SOFTWARE_GPU_FLAGS, SYSTEM_GPU_FLAGS } from '../lib/chromium';

export interface GpuBrowser {
  readonly browser: Browser;
  /** What the graphics adapter calls itself; null on SwiftShader. */
  readonly adapter: string | null;
}

/** How long a system may take to say whether it has a graphics adapter, milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * A Chromium on the system's graphics adapter, or on SwiftShader where there is none.
 * @param address the benchmark's page, which is asked for the adapter
 */
export async function launchWithGpu(address: string): Promise<GpuBrowser> {
  const { path: executablePath } = findChromium();
  const system = await chromium.launch({ executablePath, args: [...SYSTEM_GPU_FLAGS] });
  const adapter = await hardwareAdapter(system, address);
  if (adapter !== null) return { browser: system, adapter };
  await system.close();
  return {
    browser: await chromium.launch({ executablePath, args: [...SOFTWARE_GPU_FLAGS] }),
    adapter: null,
  };
}

async function hardwareAdapter(browser: Browser, address: string): Promise<string | null> {
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(address);
    await page.waitForFunction(() => window.bench !== undefined);
    const adapter = await page.evaluate(() => window.bench!.hardwareAdapter());
    await page.close();
    return adapter;
  } catch {
    // A driver that brings the page down is no adapter to measure on.
    return null;
  }
}
