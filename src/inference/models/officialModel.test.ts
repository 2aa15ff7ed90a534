import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeSafetensors } from '../../model/checkpoint/testing/writeSafetensors';
import { randomCheckpoint } from '../../model/export/random';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import type { OfficialSource, Progress } from '../api/messages';
import { codeOf } from '../testing/files';
import { ModelFinder } from './modelFinder';
import { keptOfficial, officialKey, sha256, storeModel } from './modelStore';

const CHECKPOINT = new Uint8Array(
  writeSafetensors(randomCheckpoint(architectureOf(VARIANTS.d0, { classes: 2 }), 1)),
);
const URL_OF_MIRROR = 'https://mirror/d0.pt';
const FILE = 'tf_efficientdet_d0_34-f153e0cf.pth';

let kept: Map<string, Response>;
/** What the mirror sends, in pieces. */
let mirror: ReturnType<typeof vi.fn<(url: string, init: RequestInit) => Promise<Response>>>;
let promised: { bytes: number; sha256: string };

beforeEach(async () => {
  kept = new Map();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
    delete: async (key: string) => kept.delete(key),
    keys: async () => [...kept.keys()].map((url) => ({ url })),
  };
  vi.stubGlobal('caches', { open: async () => cache });
  vi.stubGlobal('self', { location: { href: 'https://host/app/assets/worker.js' } });
  mirror = vi.fn(async () => pieces(CHECKPOINT));
  vi.stubGlobal('fetch', mirror);
  promised = { bytes: CHECKPOINT.length, sha256: await sha256(CHECKPOINT) };
});
afterEach(() => vi.unstubAllGlobals());

function pieces(bytes: Uint8Array<ArrayBuffer>, size = 4_000_000): Response {
  let at = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Response(body);
}

function fromMirror(change: Partial<typeof promised> = {}): OfficialSource {
  return {
    kind: 'official',
    variant: 'd0',
    sha256: 'f153e0cf',
    checkpoint: {
      at: { kind: 'mirror', url: URL_OF_MIRROR },
      promised: { ...promised, ...change },
      file: FILE,
      licence: 'Apache-2.0',
    },
  };
}

function find(
  source: OfficialSource,
  signal = new AbortController().signal,
  onProgress = (_: Progress) => {},
) {
  return new ModelFinder(() => 'd3').find(source, signal, onProgress);
}

test('the mirror’s checkpoint is exported as the authors’, with progress in bytes, and kept for next time', async () => {
  const told: Progress[] = [];
  const found = await find(fromMirror(), undefined, (progress) => told.push(progress));
  expect(found).toMatchObject({
    origin: 'official',
    keepAs: 'model-cache/official/d0/f153e0cf/efficientdet-playground%201',
  });
  expect(found.file.model().metadata).toMatchObject({
    variant: 'd0',
    inputSize: 512,
    licence: 'Apache-2.0',
    provenance: { kind: 'official', name: FILE },
  });
  const downloads = told.filter(({ phase }) => phase === 'download');
  expect(downloads.length).toBeGreaterThan(3);
  expect(downloads.at(-1)).toEqual({ phase: 'download', done: promised.bytes, total: promised.bytes });
  expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['download', 'check', 'read', 'export']);
  expect(mirror).toHaveBeenCalledExactlyOnceWith(
    URL_OF_MIRROR,
    expect.objectContaining({ referrerPolicy: 'no-referrer' }),
  );

  const bytes = found.file.bytes();
  await storeModel(found.keepAs!, bytes, await sha256(bytes));
  expect(await keptOfficial()).toEqual([{ variant: 'd0', sha256: 'f153e0cf' }]);
  const again = await find({ ...fromMirror(), checkpoint: null });
  expect(again).toMatchObject({ origin: 'official-cache', keepAs: null });
  expect(Buffer.compare(again.file.bytes(), bytes)).toBe(0);
  expect(mirror).toHaveBeenCalledOnce();
});

test('a checkpoint that the user opened is taken in the mirror’s place', async () => {
  const { checkpoint, ...source } = fromMirror();
  const at = { kind: 'opened', blob: new Blob([CHECKPOINT]) } as const;
  const found = await find({ ...source, checkpoint: { ...checkpoint!, at } });
  expect(found).toMatchObject({ origin: 'official', keepAs: officialKey(source) });
  expect(mirror).not.toHaveBeenCalled();
});

test.each([
  ['other bytes', () => pieces(CHECKPOINT.with(5000, 1) as Uint8Array<ArrayBuffer>), 'model-checksum'],
  ['too few', () => pieces(CHECKPOINT.slice(0, -1)), 'model-truncated'],
  ['none', () => pieces(new Uint8Array(0)), 'model-truncated'],
  ['no file', () => new Response('gone', { status: 404 }), 'official-download'],
] as const)('%s: refused, and nothing is kept', async (_, response, code) => {
  mirror.mockResolvedValue(response());
  expect(await codeOf(find(fromMirror()))).toBe(code);
  expect(kept.size).toBe(0);
});

test('a body that does not end is not read to its end', async () => {
  let read = 0;
  let ended = false;
  const endless = new ReadableStream({
    pull: (controller) => {
      read += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
    cancel: () => {
      ended = true;
    },
  });
  mirror.mockResolvedValue(new Response(endless));
  await expect(find(fromMirror({ bytes: 10_000 }))).rejects.toMatchObject({
    code: 'official-download',
    values: { reason: 'over 10000 bytes' },
  });
  expect(ended).toBe(true);
  expect(read).toBeLessThan(20_000);
});

test('a network that refuses, and one that is not there', async () => {
  mirror.mockRejectedValue(new TypeError('Failed to fetch'));
  vi.stubGlobal('navigator', { onLine: true });
  expect(await codeOf(find(fromMirror()))).toBe('official-download');
  vi.stubGlobal('navigator', { onLine: false });
  expect(await codeOf(find(fromMirror()))).toBe('offline');
});

test('a slow mirror can be cancelled at any byte', async () => {
  const cancel = new AbortController();
  mirror.mockImplementation(async (_, { signal }) => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(CHECKPOINT.slice(0, 1000));
        signal!.addEventListener('abort', () => controller.error(signal!.reason));
      },
    });
    return new Response(body);
  });
  const done: number[] = [];
  const finding = find(fromMirror(), cancel.signal, (progress) => {
    done.push(progress.done);
    if (progress.done === 1000) cancel.abort();
  });
  expect(await codeOf(finding)).toBe('cancelled');
  expect(done).toEqual([0, 1000]);
});

test('what was to be kept and is damaged is forgotten, and never fetched instead', async () => {
  const source = { ...fromMirror(), checkpoint: null };
  await storeModel(officialKey(source), CHECKPOINT, 'another hash');
  expect(await codeOf(find(source))).toBe('official-gone');
  expect(await keptOfficial()).toEqual([]);
  expect(mirror).not.toHaveBeenCalled();
});

test('only what this version exported counts as kept', async () => {
  await storeModel('model-cache/official/d0/f153e0cf/efficientdet-playground%200', CHECKPOINT, 'x');
  await storeModel('model-cache/official/d9/f153e0cf/efficientdet-playground%201', CHECKPOINT, 'x');
  await storeModel('model-cache/f153e0cf', CHECKPOINT, 'x');
  expect(await keptOfficial()).toEqual([]);
});
