import { describe, expect, test } from 'vitest';
import { AppError } from '../../model/errors';
import { cameraError } from './cameraErrors';

describe('what getUserMedia rejects with', () => {
  test.each([
    ['NotAllowedError', 'camera-refused'],
    ['SecurityError', 'camera-refused'],
    ['NotFoundError', 'camera-missing'],
    ['OverconstrainedError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['InvalidStateError', 'unexpected'],
    ['constructor', 'unexpected'],
  ] as const)('%s becomes %s and keeps its words', (name, code) => {
    const thrown = new DOMException('said the browser', name);
    const error = cameraError(thrown);
    expect(error.code).toBe(code);
    expect(error.values.reason).toBe('said the browser');
    expect(error.cause).toBe(thrown);
  });

  test('a rejection without words is named by its kind', () => {
    expect(cameraError(new DOMException('', 'NotReadableError')).values.reason).toBe('NotReadableError');
  });

  test('an error of ours passes, anything else is unexpected', () => {
    const ours = new AppError('camera-ended');
    expect(cameraError(ours)).toBe(ours);
    expect(cameraError('what?').code).toBe('unexpected');
  });
});
