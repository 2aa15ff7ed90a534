import { EXPORTER_VERSION } from '../../model/export/exportOnnx';
import { isVariantId } from '../../model/network/variants';
import type { GrownSource, OfficialSource } from '../api/messages';

/** Models kept between visits, in Cache Storage; page and worker share it. */
const CACHE = 'efficientdet-models-1';
const OFFICIAL = 'model-cache/official/';
const HASH_HEADER = 'x-sha256';

/** What the browser keeps of this app's models, and how much it would. */
export interface StoredModels {
  readonly count: number;
  readonly bytes: number;
  /** Bytes that the browser would still take; null where it does not say. */
  readonly free: number | null;
}

/** Downloads go by their hash, so that a changed file is never served for the old name. */
export function downloadKey(sha256: string): string {
  return `model-cache/${sha256}`;
}

/** Grown models go by all that they follow from. */
export function grownKey({ from, variant, inputSize }: GrownSource): string {
  return `model-cache/grown/${[from.sha256, variant, inputSize, EXPORTER_VERSION].map(encodeURIComponent).join('/')}`;
}

/** The authors' weights, exported; `sha256` is of the release's checkpoint. */
export type KeptOfficial = Pick<OfficialSource, 'variant' | 'sha256'>;

export function officialKey({ variant, sha256 }: KeptOfficial): string {
  return `${OFFICIAL}${[variant, sha256, EXPORTER_VERSION].map(encodeURIComponent).join('/')}`;
}

/** Lower-case hexadecimal SHA-256. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('');
}

/** @returns null where it is not kept, was damaged, or storage is denied */
export async function readStored(
  key: string,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly sha256: string } | null> {
  try {
    const response = await (await caches.open(CACHE)).match(address(key));
    if (!response) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const found = await sha256(bytes);
    // Storage can be damaged too; what does not match is made anew.
    return found === response.headers.get(HASH_HEADER) ? { bytes, sha256: found } : null;
  } catch {
    return null;
  }
}

/**
 * Keeps a model for next time.
 * @returns `full` where the browser has no room left; where it denies storage altogether, there is nothing to do about
 */
export async function storeModel(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  hash: string,
): Promise<'kept' | 'full' | 'denied'> {
  try {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      [HASH_HEADER]: hash,
    };
    await (await caches.open(CACHE)).put(address(key), new Response(bytes, { headers }));
    return 'kept';
  } catch (cause) {
    console.warn('the model was not kept', cause);
    return cause instanceof DOMException && cause.name === 'QuotaExceededError' ? 'full' : 'denied';
  }
}

export async function storedModels(): Promise<StoredModels> {
  try {
    const cache = await caches.open(CACHE);
    let bytes = 0;
    const keys = await cache.keys();
    for (const key of keys) {
      const response = await cache.match(key);
      bytes += Number(response?.headers.get('content-length') ?? 0);
    }
    const { quota, usage } = await navigator.storage.estimate();
    const free = quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
    return { count: keys.length, bytes, free };
  } catch {
    return { count: 0, bytes: 0, free: null };
  }
}

/** Which of the authors' weights are kept, as this version exports them. */
export async function keptOfficial(): Promise<readonly KeptOfficial[]> {
  try {
    const keys = await (await caches.open(CACHE)).keys();
    return keys.flatMap(({ url }) => {
      const [, key] = url.split(OFFICIAL);
      const [variant = '', hash = '', version] = (key ?? '').split('/').map(decodeURIComponent);
      return version === EXPORTER_VERSION && isVariantId(variant) ? [{ variant, sha256: hash }] : [];
    });
  } catch {
    return [];
  }
}

/** Forgets one, e.g. because it was damaged. */
export async function forgetStored(key: string): Promise<void> {
  await caches
    .open(CACHE)
    .then((cache) => cache.delete(address(key)))
    .catch(() => false);
}

/** Forgets every kept model; those in use stay in memory. */
export async function clearStoredModels(): Promise<void> {
  await caches.delete(CACHE).catch(() => false);
}

function address(key: string): string {
  return new URL(key, self.location.href).href;
}
