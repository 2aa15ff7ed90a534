import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '../../model/checkpoint/safetensors';
import type { StateDict } from '../../model/checkpoint/tensor';
import { AppError } from '../../model/errors';
import type { FrameImage, StageBackend } from '../backends/backend';

/** Files and comparisons that several tests share. */

const root = new URL('../../../', import.meta.url);

export function repositoryFile(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(path, root))));
}

/** Every stage's tensors of the trained D0, float32, by effdet 0.4.1 (`fixtures/golden`). */
export function goldenTensors(size: 128 | 256): StateDict {
  return readSafetensors(repositoryFile(`src/inference/fixtures/golden/d0-${size}.safetensors`)).tensors;
}

/** A backend that starts from a given input tensor instead of an image. */
export function withInput<T>(backend: StageBackend<T>, input: () => T): StageBackend<T> {
  return new Proxy(backend, {
    get(target, key) {
      if (key === 'preprocess') return async (_image: FrameImage) => input();
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof AppError ? error.code : `not an AppError: ${error}`;
  }
  return 'nothing thrown';
}
