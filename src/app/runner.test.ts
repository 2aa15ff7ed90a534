import { afterEach, expect, test, vi } from 'vitest';
import type { FrameResult, RunRequest } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';
import { AppError } from '../model/errors';
import { CADENCES, FramePolicy } from './live/framePolicy';
import { type Frame, type FrameSource, Runner } from './runner';
import type { SourceImage } from './slices/source';
import { frameResult } from './testing/fakes';

const DETECTION = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };

const imageOf = (id: number) => ({ id, origin: { kind: 'live' }, bitmap: {} }) as SourceImage;

/** Gives an image whenever something has changed. */
function fakeSource(id = 7) {
  return {
    next: vi.fn<FrameSource['next']>((changed) => (changed ? { image: imageOf(id) } : null)),
    plan: () => ({ purpose: 'frame', asked: { detection: DETECTION, fusion: null, tap: null } }) as const,
    settle: vi.fn<FrameSource['settle']>(),
    fail: vi.fn<FrameSource['fail']>(),
  };
}

function started(
  run: (request: RunRequest) => Promise<FrameResult>,
  source: FrameSource & ReturnType<typeof fakeSource> = fakeSource(),
  Scheduler = Runner,
) {
  const onResult = vi.fn();
  const onError = vi.fn();
  const runner = new Scheduler({
    client: () => ({ run }) as unknown as InferenceClient,
    copy: async (bitmap) => bitmap,
    onRunning: () => undefined,
    onResult,
    onError,
  });
  runner.use(source);
  return { runner, source, onResult, onError };
}

/** Runs that are answered when the test says so. */
function held() {
  const answers: { resolve: (result: FrameResult) => void; reject: (error: AppError) => void }[] = [];
  const run = vi.fn(() => new Promise<FrameResult>((resolve, reject) => answers.push({ resolve, reject })));
  const flush = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    run,
    flush,
    answer: async () => {
      answers.shift()!.resolve(frameResult(1));
      await flush();
    },
    refuse: async () => {
      answers.shift()!.reject(new AppError('out-of-memory'));
      await flush();
    },
  };
}

afterEach(() => vi.restoreAllMocks());

test('a frame that another model took the place of while it was run again comes once more, with its picture', async () => {
  const images: boolean[] = [];
  const { runner, source } = started(async ({ frame, image }) => {
    images.push(image !== null);
    if (images.length !== 2) return frameResult(frame);
    // The run waited for a load, whose model has never seen the frame.
    runner.forgetFrame();
    throw new AppError('image-empty');
  });
  runner.request();
  await runner.idle();
  runner.request();
  await runner.idle();
  expect(images).toEqual([true, false, true]);
  expect(source.settle).toHaveBeenCalledTimes(2);
  expect(source.fail).not.toHaveBeenCalled();
});

test('an error of the frame itself is told, once', async () => {
  const { runner, source } = started(async () => {
    throw new AppError('image-empty');
  });
  runner.request();
  await runner.idle();
  expect(source.fail).toHaveBeenCalledTimes(1);
  expect(source.settle).not.toHaveBeenCalled();
});

test('no frame is asked for while one is in flight, whatever the pace allows', async () => {
  const { run, flush, answer } = held();
  const policy = new FramePolicy(() => 0, CADENCES.accurate);
  const paced = fakeSource();
  paced.next.mockImplementation(() => {
    if (policy.delay() !== 0) return null;
    policy.begin();
    return { image: imageOf(policy.counts.begun) };
  });
  paced.settle.mockImplementation(() => void policy.finish());
  const { runner } = started(run, paced);
  policy.offer();
  runner.wake();
  await flush();
  policy.pause();
  policy.resume();
  policy.offer();
  runner.wake();
  runner.request();
  await flush();
  expect(run).toHaveBeenCalledTimes(1);
  expect(paced.next).toHaveBeenCalledTimes(1);
  expect(policy.counts.begun).toBe(1);
  await answer();
  expect(run).toHaveBeenCalledTimes(2);
  await answer();
  expect(policy.counts).toEqual({ offered: 2, begun: 2, dropped: 0 });
  expect(paced.settle).toHaveBeenCalledTimes(2);
});

test('a source that is replaced while its frame is in flight is told of it; the next frame is the new one’s', async () => {
  const { run, flush, answer } = held();
  const first = fakeSource(1);
  const second = fakeSource(2);
  const { runner } = started(run, first);
  runner.request();
  await flush();
  runner.use(second);
  runner.request();
  await answer();
  expect(first.settle).toHaveBeenCalledTimes(1);
  expect(second.settle).not.toHaveBeenCalled();
  await answer();
  expect(first.next).toHaveBeenCalledTimes(1);
  expect(second.settle.mock.calls.map(([{ frame }]) => frame.image.id)).toEqual([2]);
});

test('after a failure, requests made meanwhile are dropped, but a frame that is due runs', async () => {
  const { run, flush, refuse, answer } = held();
  const source = fakeSource();
  const { runner } = started(run, source);
  runner.request();
  await flush();
  runner.request();
  await refuse();
  expect(source.fail).toHaveBeenCalledTimes(1);
  expect(run).toHaveBeenCalledTimes(1);

  runner.request();
  await flush();
  const due: Frame = { image: imageOf(8) };
  source.next.mockImplementationOnce(() => due);
  await refuse();
  await answer();
  expect(source.settle.mock.calls.map(([{ frame }]) => frame)).toEqual([due]);
});

test('a result that its source fails on is a failed run, and the next one runs', async () => {
  const { runner, source, onError } = started(async ({ frame }) => frameResult(frame));
  const error = new Error('settle');
  source.settle.mockImplementationOnce(() => {
    throw error;
  });
  runner.request();
  await runner.idle();
  expect(source.fail.mock.calls.map(([, thrown]) => thrown)).toEqual([error]);
  runner.request();
  await runner.idle();
  expect(source.settle).toHaveBeenCalledTimes(2);
  expect(onError).not.toHaveBeenCalled();
});

test('an error of a listener is reported, and the run counts as settled', async () => {
  const { runner, source, onResult, onError } = started(async ({ frame }) => frameResult(frame));
  const error = new Error('listener');
  onResult.mockImplementationOnce(() => {
    throw error;
  });
  runner.request();
  await runner.idle();
  expect(onError.mock.calls).toEqual([[error]]);
  expect(source.fail).not.toHaveBeenCalled();
});

test('a source that has no frame to give because of an error is reported, and asked again', async () => {
  const { runner, source, onError } = started(async ({ frame }) => frameResult(frame));
  const error = new Error('next');
  source.next.mockImplementationOnce(() => {
    throw error;
  });
  runner.request();
  await runner.idle();
  expect(onError.mock.calls).toEqual([[error]]);
  runner.wake();
  await runner.idle();
  expect(source.settle).toHaveBeenCalledTimes(1);
});

test('a run of a source that was replaced fails without a request of the new one being dropped', async () => {
  const { run, flush, refuse, answer } = held();
  const [first, second] = [fakeSource(1), fakeSource(2)];
  const { runner } = started(run, first);
  runner.request();
  await flush();
  runner.use(second);
  runner.request();
  await refuse();
  await answer();
  expect(first.fail).toHaveBeenCalledTimes(1);
  expect(second.settle).toHaveBeenCalledTimes(1);
});

test('its decisions are printed where the address asks for it, and nowhere else', async () => {
  const printed = vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const decisions = async (Scheduler: typeof Runner) => {
    const { run, flush, answer } = held();
    const { runner } = started(run, fakeSource(), Scheduler);
    runner.request();
    await flush();
    runner.request();
    await answer();
    await answer();
    const lines = printed.mock.calls.map(([line]) => String(line).replace(/^frames \d+ ms: /, ''));
    printed.mockClear();
    return lines;
  };
  expect(await decisions(Runner)).toEqual([]);
  vi.doMock('./debug', () => ({ debugs: () => true }));
  vi.resetModules();
  expect(await decisions((await import('./runner')).Runner)).toEqual([
    '#1 begins, something has changed',
    '#1 is sent: frame, live image 7, picture copied',
    'put off, #1 is in flight',
    '#1 is done, 6.0 ms, re-used: nothing',
    '#2 begins, something has changed',
    '#2 is sent: frame, live image 7, picture re-used',
    '#2 is done, 6.0 ms, re-used: nothing',
  ]);
  vi.doUnmock('./debug');
});
