import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

interface Found {
  readonly path: string;
  readonly how: string;
}

function onPath(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...MAC_APPS].find((path) => existsSync(path)) ?? null;
}

/** Debian's package, where this user may install packages. */
function install(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  if (spawnSync('apt-get', ['--version']).error) return null;
  console.log('No Chromium found: installing the system package (apt-get install chromium) …');
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return onPath();
}

/** A Chromium to test with: `CHROMIUM_PATH`, the system's, Playwright's own, else one from the package manager. */
export function findChromium(): Found {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file`);
    return { path: named, how: 'CHROMIUM_PATH' };
  }
  const system = onPath();
  if (system) return { path: system, how: 'on this system' };
  const bundled = chromium.executablePath();
  if (existsSync(bundled)) return { path: bundled, how: "Playwright's" };
  const installed = install();
  if (installed) return { path: installed, how: 'just installed' };
  throw new Error(
    'No Chromium found. Install one (apt-get install chromium, or npx playwright install chromium), or set CHROMIUM_PATH.',
  );
}

/** In a container, and no talk with the outside. */
const BASIC_FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];

/**
 * No WebGPU, and pages are drawn by the CPU, as on a machine without a graphics card: in less time than by SwiftShader.
 * @internal used by e2e
 */
export const NO_GPU_FLAGS: readonly string[] = [...BASIC_FLAGS, '--disable-gpu'];

/** WebGPU by the system's drivers, on blocked ones too. */
export const SYSTEM_GPU_FLAGS: readonly string[] = [
  ...BASIC_FLAGS,
  '--enable-unsafe-webgpu',
  '--ignore-gpu-blocklist',
  '--enable-gpu',
  '--enable-features=Vulkan',
];

/** WebGPU without a graphics card (ARCHITECTURE, decision 11). */
export const SOFTWARE_GPU_FLAGS: readonly string[] = [
  ...SYSTEM_GPU_FLAGS,
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--use-vulkan=swiftshader',
];
