import { expect, test, vi } from 'vitest';
import type { RunRequest } from './protocol';
import { InferenceSession } from './session';
import { codeOf } from './testing';

test('a frame that comes before a model is closed', async () => {
  const image = { close: vi.fn() } as unknown as ImageBitmap;
  expect(await codeOf(new InferenceSession().run({ image } as RunRequest))).toBe('model-download');
  expect(image.close).toHaveBeenCalledTimes(1);
});
