import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readExported } from '../../model/onnx/exported';
import { writeModel } from '../../model/onnx/file';
import { withInputSize } from '../../model/onnx/inputSize';
import type { FrameResult, RunRequest } from '../api/messages';
import { codeOf, repositoryFile } from '../testing/files';
import { InferenceService } from './inferenceService';

vi.mock('../runtime/browser', async () => {
  const { startNodeRuntime } = await import('../runtime/node');
  return { startBrowserRuntime: startNodeRuntime };
});
vi.mock('./chooseBackend', () => ({
  chooseBackend: async () => ({ gpu: null, info: { kind: 'wasm' } }),
}));
vi.stubGlobal('navigator', { locks: { request: (_: string, taken: () => void) => taken() } });

/** The trained D0 for a smaller input. */
function d0(size: number): Uint8Array<ArrayBuffer> {
  return writeModel(
    withInputSize(readExported(repositoryFile('public/models/efficientdet-d0.onnx')), size).proto,
  );
}

async function startWith(bytes: Uint8Array<ArrayBuffer>): Promise<InferenceService> {
  const session = new InferenceService();
  await session.start(
    { choice: 'wasm', lock: 'test' },
    () => {},
    () => {},
  );
  await session.load({ kind: 'file', name: 'd0.onnx', blob: new Blob([bytes]) }, () => {});
  return session;
}

/** Noise in blocks, so that there is something to find. */
function picture(): ImageBitmap {
  const side = 160;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    return ((Math.floor(x / 20) * 7 + Math.floor(y / 20) * 13 + (i % 3) * 3) * 37) % 256;
  });
  return { pixels, width: side, height: side, channels: 3, close() {} } as unknown as ImageBitmap;
}

function request(change: Partial<RunRequest> = {}): RunRequest {
  const detection = { scoreThreshold: 0.01, iouThreshold: 0.5, maxDetections: 20 };
  return { frame: 1, image: picture(), fusion: null, detection, tap: null, ...change };
}

const boxes = ({ detections }: FrameResult) => detections.map(({ box, score }) => [...box, score]);

describe('a run at another input side', () => {
  let session: InferenceService;

  beforeAll(async () => {
    session = await startWith(d0(256));
  });

  test('finds what the model made for that side finds, and then its own again', async () => {
    const own = await session.run(request());
    expect(own.inputSize).toBe(256);
    const smaller = await session.run(request({ inputSize: 128 }));
    expect(smaller.inputSize).toBe(128);
    const made = await (await startWith(d0(128))).run(request());
    expect(boxes(made).length).toBeGreaterThan(0);
    expect(boxes(smaller)).toEqual(boxes(made));
    expect(boxes(smaller)).not.toEqual(boxes(own));
    expect(boxes(await session.run(request()))).toEqual(boxes(own));
  });

  test('one of the last frame stays at the side that the frame was placed for', async () => {
    const smaller = await session.run(request({ inputSize: 128 }));
    expect(boxes(await session.run(request({ image: null })))).toEqual(boxes(smaller));
  });

  test('sessions are built only where the side changes', async () => {
    await session.run(request({ inputSize: 128 }));
    await session.run(request({ inputSize: 128 }));
    expect((await session.stageCounts()).backbone).toBeGreaterThan(1);
    await session.run(request());
    expect((await session.stageCounts()).backbone).toBe(1);
  });

  test('leaves the model as it is: what is exported is of its own side', async () => {
    await session.run(request({ inputSize: 128 }));
    const exported = new Uint8Array(await (await session.exportModel('onnx')).arrayBuffer());
    expect(Buffer.compare(exported, d0(256))).toBe(0);
  });

  test('a side that no graph has is an error, and the next run is as before', async () => {
    expect(await codeOf(session.run(request({ inputSize: 200 })))).toBe('bad-argument');
    expect((await session.run(request())).inputSize).toBe(256);
  });
});

test('a frame that comes before a model is closed', async () => {
  const image = { close: vi.fn() } as unknown as ImageBitmap;
  expect(await codeOf(new InferenceService().run({ image } as RunRequest))).toBe('model-download');
  expect(image.close).toHaveBeenCalledTimes(1);
});
