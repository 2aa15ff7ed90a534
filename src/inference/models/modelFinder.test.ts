import { afterEach, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import type { GrownSource, UrlSource } from '../api/messages';
import { downloadedModel, grownModel } from './modelFinder';
import { grownKey, sha256, storeModel } from './modelStore';

afterEach(() => vi.unstubAllGlobals());

/** A browser's Cache Storage and network, as far as models need them. */
function browser(): void {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
  };
  vi.stubGlobal('caches', { open: async () => cache });
  vi.stubGlobal('self', { location: { href: 'https://host/' } });
  vi.stubGlobal('fetch', async () => new Response(new Uint8Array([1, 2, 3])));
}

const { signal } = new AbortController();
const BYTES = new Uint8Array([1, 2, 3]);

test('a download says that it is one, and from the cache that it is not', async () => {
  browser();
  const source: UrlSource = { kind: 'url', url: 'https://host/m', sha256: await sha256(BYTES), bytes: 3 };
  const first = await downloadedModel(source, signal, () => {});
  expect(first.origin).toBe('download');
  await storeModel(first.keepAs!, first.file.bytes(), first.file.sha256!);
  expect(await downloadedModel(source, signal, () => {})).toMatchObject({ origin: 'cache', keepAs: null });
});

test('what was grown earlier says so', async () => {
  browser();
  const from = {
    source: { kind: 'url', url: 'https://host/m', sha256: null, bytes: null },
    sha256: 'aa',
  } as const;
  const source: GrownSource = { kind: 'grown', variant: 'd1', inputSize: 128, from };
  await storeModel(grownKey(source), BYTES, await sha256(BYTES));
  const noD0 = () => Promise.reject(new AppError('offline'));
  expect((await grownModel(source, noD0, signal, () => {})).origin).toBe('grown-cache');
});
