import { beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '../../model/errors';
import {
  chooseRecordingType,
  IDLE_RECORDING,
  MAX_RECORDING_BYTES,
  type MediaRecorderLike,
  Recorder,
  type RecordingStatus,
} from './recorder';

class FakeMediaRecorder extends EventTarget implements MediaRecorderLike {
  readonly mimeType = 'video/webm';
  readonly calls: string[] = [];
  start = () => void this.calls.push('start');
  pause = () => void this.calls.push('pause');
  resume = () => void this.calls.push('resume');
  /** As in a browser: what is left comes first, then `stop`. */
  stop = () => void this.calls.push('stop');

  give(data: Blob): void {
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data }));
  }

  end(): void {
    this.dispatchEvent(new Event('stop'));
  }
}

let clock: number;
let fakes: FakeMediaRecorder[];
let seen: RecordingStatus[];
let errors: AppError[];
let recorder: Recorder;

beforeEach(() => {
  clock = 1000;
  fakes = [];
  seen = [];
  errors = [];
  recorder = new Recorder({
    create: () => {
      const fake = new FakeMediaRecorder();
      fakes.push(fake);
      return fake;
    },
    now: () => clock,
    onStatus: (status) => seen.push(status),
    onError: (error) => errors.push(error),
  });
});

describe('a recording', () => {
  test('goes from start to a file that holds all data in order', async () => {
    recorder.start();
    fakes[0]!.give(new Blob(['ab']));
    recorder.stop();
    expect(recorder.status.phase).toBe('stopping');
    expect(recorder.file).toBeNull();
    fakes[0]!.give(new Blob(['c']));
    fakes[0]!.end();
    expect(recorder.status).toMatchObject({ phase: 'ready', bytes: 3 });
    expect(await recorder.file!.text()).toBe('abc');
    expect(recorder.file!.type).toBe('video/webm');
  });

  test('counts its time without the pauses', () => {
    recorder.start();
    clock += 2000;
    recorder.pause();
    clock += 60_000;
    expect(recorder.status).toMatchObject({ phase: 'paused', seconds: 2 });
    recorder.resume();
    clock += 500;
    expect(recorder.status.seconds).toBe(2.5);
    recorder.stop();
    clock += 9000;
    expect(recorder.status.seconds).toBe(2.5);
    expect(fakes[0]!.calls).toEqual(['start', 'pause', 'resume', 'stop']);
  });

  test('tells every phase and every slice', () => {
    recorder.start();
    fakes[0]!.give(new Blob(['1234']));
    recorder.stop();
    fakes[0]!.end();
    expect(seen.map(({ phase, bytes }) => [phase, bytes])).toEqual([
      ['recording', 0],
      ['recording', 4],
      ['stopping', 4],
      ['ready', 4],
    ]);
  });

  test('stops by itself when its source ends', () => {
    recorder.start();
    clock += 1500;
    fakes[0]!.give(new Blob(['x']));
    fakes[0]!.end();
    clock += 5000;
    expect(recorder.status).toEqual({ phase: 'ready', seconds: 1.5, bytes: 1 });
  });

  test('ends at the largest size', () => {
    recorder.start();
    fakes[0]!.give({ size: MAX_RECORDING_BYTES + 1 } as Blob);
    expect(recorder.status.phase).toBe('stopping');
  });

  test('of nothing leaves nothing', () => {
    recorder.start();
    recorder.stop();
    fakes[0]!.end();
    expect(recorder.status.phase).toBe('idle');
    expect(recorder.file).toBeNull();
  });
});

describe('what makes no sense changes nothing', () => {
  test('pausing, resuming and stopping what does not run', () => {
    recorder.pause();
    recorder.resume();
    recorder.stop();
    expect(recorder.status).toEqual(IDLE_RECORDING);
    expect(seen).toEqual([]);
  });

  test('starting twice keeps the first', () => {
    recorder.start();
    recorder.start();
    expect(fakes).toHaveLength(1);
  });

  test('late data of a discarded recording does not reach the next', async () => {
    recorder.start();
    recorder.discard();
    expect(fakes[0]!.calls).toEqual(['start', 'stop']);
    recorder.start();
    fakes[0]!.give(new Blob(['old']));
    fakes[0]!.end();
    expect(recorder.status).toMatchObject({ phase: 'recording', bytes: 0 });
  });
});

test('a browser that refuses to record is an error of ours, and one can try again', () => {
  let broken = true;
  const fussy = new Recorder({
    create: () => {
      if (broken) throw new DOMException('no encoder', 'NotSupportedError');
      return new FakeMediaRecorder();
    },
    now: () => clock,
    onStatus: () => {},
    onError: () => {},
  });
  expect(() => fussy.start()).toThrow(expect.objectContaining({ code: 'recording-failed' }));
  expect(fussy.status).toEqual(IDLE_RECORDING);
  broken = false;
  fussy.start();
  expect(fussy.status.phase).toBe('recording');
});

test('an encoder that fails says so, and what it wrote before stays', () => {
  recorder.start();
  fakes[0]!.dispatchEvent(Object.assign(new Event('error'), { error: new Error('encoder gone') }));
  fakes[0]!.give(new Blob(['kept']));
  fakes[0]!.end();
  expect(errors.map(({ code, values }) => [code, values.reason])).toEqual([
    ['recording-failed', 'encoder gone'],
  ]);
  expect(recorder.status).toMatchObject({ phase: 'ready', bytes: 4 });
});

test('the container is the best that the browser can write', () => {
  expect(chooseRecordingType(() => true)?.extension).toBe('mp4');
  expect(chooseRecordingType((type) => type.startsWith('video/webm'))?.mimeType).toContain('vp9');
  expect(chooseRecordingType(() => false)).toBeNull();
});
