import { expect, test, vi } from 'vitest';
import type { RunRequest } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';
import { AppError } from '../model/errors';
import { Runner } from './runner';
import { frameResult } from './testing/fakes';

const DETECTION = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };

function started(run: (request: RunRequest) => Promise<ReturnType<typeof frameResult>>) {
  const onResult = vi.fn();
  const onError = vi.fn();
  const runner: Runner = new Runner({
    client: () => ({ run }) as unknown as InferenceClient,
    frame: () => ({ id: 7, copy: async () => ({}) as ImageBitmap }),
    request: () => ({ detection: DETECTION, fusion: null, tap: null }),
    onRunning: () => undefined,
    onResult,
    onError,
  });
  return { runner, onResult, onError };
}

test('a frame that another model took the place of while it was run again comes once more, with its picture', async () => {
  const images: boolean[] = [];
  const { runner, onResult, onError } = started(async ({ frame, image }) => {
    images.push(image !== null);
    if (images.length !== 2) return frameResult(frame);
    // The run waited behind a load, whose model has never seen the frame.
    runner.forgetFrame();
    throw new AppError('image-empty');
  });
  runner.request();
  await runner.idle();
  runner.request();
  await runner.idle();
  expect(images).toEqual([true, false, true]);
  expect(onResult).toHaveBeenCalledTimes(2);
  expect(onError).not.toHaveBeenCalled();
});

test('an error of the frame itself is told, once', async () => {
  const { runner, onError } = started(async () => {
    throw new AppError('image-empty');
  });
  runner.request();
  await runner.idle();
  expect(onError).toHaveBeenCalledTimes(1);
});
