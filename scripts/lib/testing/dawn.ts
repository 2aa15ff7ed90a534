import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AppError } from '../../../src/model/errors';

/** WebGPU in Node by Dawn (npm package `webgpu`, ADR 086): what `src/webgpu` finds in a browser as globals. */

/** Asked for by name, as it weighs 132 MB on disk for all platforms and only some commands need it. */
const PACKAGE = 'webgpu';
const INSTALL = 'npm install --no-save webgpu@0.6.2';

interface Dawn {
  readonly create: (options: string[]) => GPU;
  readonly globals: Record<string, unknown>;
}

/** Dawn's module, null where it is not installed. */
async function findDawn(): Promise<Dawn | null> {
  try {
    return (await import(PACKAGE)) as Dawn;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw new AppError('dawn-missing', { install: INSTALL, reason: String(error) }, { cause: error });
  }
}

/**
 * Gives this process `navigator.gpu` and WebGPU's globals. Which GPU that is says Vulkan's loader, Metal or D3D;
 * `VK_DRIVER_FILES` names another driver, such as Chromium's SwiftShader.
 * @throws AppError `dawn-missing` where the package is not installed or does not start on this platform
 */
export async function startDawn(): Promise<void> {
  if (globalThis.navigator?.gpu) return;
  const dawn = await findDawn();
  if (!dawn) throw new AppError('dawn-missing', { install: INSTALL });
  Object.assign(globalThis, dawn.globals);
  // Node has a navigator from 21 on.
  if (!globalThis.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: dawn.create([]), configurable: true });
  restWhileWaiting();
}

/** Milliseconds between two looks at the device. */
const REST_MS = 2;

/**
 * Dawn's binding asks the device without pause while a promise of it is open, and takes a core from a software adapter
 * doing so (1.4 … 2.0 s instead of 0.9 for a backbone). Its two waits rest between looks instead.
 */
function restWhileWaiting(): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const rested = async <T>(promise: Promise<T>): Promise<T> => {
    let open = true;
    const settled = promise.finally(() => {
      open = false;
    });
    // Whoever awaits the result sees the failure.
    settled.catch(() => {});
    while (open) {
      Atomics.wait(clock, 0, 0, REST_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return settled;
  };
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (...args) {
    return rested(mapAsync.apply(this, args));
  };
  const { onSubmittedWorkDone } = GPUQueue.prototype;
  GPUQueue.prototype.onSubmittedWorkDone = function () {
    return rested(onSubmittedWorkDone.apply(this));
  };
}

/** Where Debian's packages keep Chromium's libraries. */
const CHROMIUM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser'];

/**
 * Variables that let a process started with them use SwiftShader, as Chromium brings it, with Vulkan's loader; none
 * where a driver is named already or there is no such Chromium.
 */
export function softwareVulkan(): Readonly<Record<string, string>> {
  if (process.env.VK_DRIVER_FILES) return {};
  const folder = CHROMIUM_FOLDERS.find((at) => existsSync(join(at, 'vk_swiftshader_icd.json')));
  if (!folder) return {};
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries };
}
