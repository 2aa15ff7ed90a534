import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../model/errors';
import { VideoFile } from './videoFile';

/** A video element whose events the test makes. */
class FakeElement extends EventTarget {
  src = '';
  currentTime = 0;
  duration = 2;
  videoWidth = 64;
  error: MediaError | null = null;
  present: (() => void) | null = null;
  play = vi.fn(async () => undefined);

  requestVideoFrameCallback(callback: (now: number, frame: { mediaTime: number }) => void): number {
    this.present = () => callback(0, { mediaTime: this.currentTime });
    return 1;
  }

  cancelVideoFrameCallback(): void {}
  pause(): void {}
  removeAttribute(): void {}
  remove(): void {}

  /** Taking the source away ends what is under way; Chromium fires no more than this. */
  load(): void {
    this.fire('abort');
    this.fire('emptied');
  }

  fire(type: string): void {
    this.dispatchEvent(new Event(type));
  }
}

let element: FakeElement;
const onError = vi.fn();

beforeEach(() => {
  element = new FakeElement();
  vi.stubGlobal('document', { createElement: () => element });
});
afterEach(() => vi.unstubAllGlobals());

async function open(): Promise<VideoFile> {
  const opening = VideoFile.open(new Blob(['x']), 'film.mp4', { onFrame() {}, onChange() {}, onError });
  element.fire('loadeddata');
  return opening;
}

const failsWith = (code: ErrorCode, promise: Promise<unknown>) =>
  expect(promise).rejects.toMatchObject({ code });

test('a seek ends when its frame is on screen', async () => {
  const video = await open();
  const done = vi.fn();
  const seeking = video.seek(5).then(done);
  expect(element.currentTime).toBe(2);
  element.fire('seeked');
  await Promise.resolve();
  expect(done).not.toHaveBeenCalled();
  element.present!();
  await seeking;
});

test('a seek whose video is taken away ends, too, and none begins after that', async () => {
  const video = await open();
  const seeking = failsWith('cancelled', video.seek(1));
  video.close();
  await seeking;
  await failsWith('cancelled', video.seek(1));
});

test('a seek in a file that turns out broken says so', async () => {
  const video = await open();
  const seeking = failsWith('video-undecodable', video.seek(1));
  element.error = { code: 3, message: 'PIPELINE_ERROR_DECODE' } as MediaError;
  element.fire('error');
  await seeking;
});

test('playing that a pause breaks off is no error, what can’t be played is one', async () => {
  const video = await open();
  element.play.mockRejectedValueOnce(new DOMException('by pause()', 'AbortError'));
  await video.play();
  element.play.mockRejectedValueOnce(new DOMException('no', 'NotSupportedError'));
  await failsWith('video-undecodable', video.play());
});
