import { describe, expect, test } from 'vitest';
import { capturedSize } from './capture';
import { cameraConstraints } from './resolutions';

describe('what a camera is asked for', () => {
  test('a chosen device is required, the size preferred', () => {
    expect(cameraConstraints({ deviceId: 'abc', resolution: '1280x720', facing: 'user' })).toEqual({
      audio: false,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, deviceId: { exact: 'abc' } },
    });
  });

  test('the side it faces is wished for only where no device was chosen', () => {
    const { video } = cameraConstraints({ deviceId: null, resolution: '320x240', facing: 'environment' });
    expect(video).toEqual({
      width: { ideal: 320 },
      height: { ideal: 240 },
      facingMode: { ideal: 'environment' },
    });
  });
});

test.each([
  [640, 480, 640, 480],
  [3840, 2160, 1920, 1080],
  [1080, 3840, 540, 1920],
  [10_000, 1, 1920, 1],
])('a frame of %i × %i is captured at %i × %i', (width, height, toWidth, toHeight) => {
  expect(capturedSize(width, height)).toEqual({ width: toWidth, height: toHeight });
});
