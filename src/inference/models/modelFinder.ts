import { AppError, throwIfCancelled } from '../../model/errors';
import { growModel } from '../../model/export/growModel';
import type { VariantId } from '../../model/network/variants';
import type { ExportedModel } from '../../model/onnx/exported';
import type { Finding } from '../../model/recognition/finding';
import type { D0Source, FileSource, GrownSource, ModelSource, OnProgress, UrlSource } from '../api/messages';
import { fetchBytes } from '../runtime/fetchBytes';
import { type FoundModel, fileOfBytes, fileOfModel, type LoadedModel } from './loadedModel';
import { downloadKey, grownKey, readStored, sha256, storeModel } from './modelStore';
import { officialModel } from './officialModel';
import { readModelFile, recogniseModelFile } from './readModelFile';

/** Finds the models that are asked for: from the network, the store, a file, the authors' checkpoint, or grown from a D0. */
export class ModelFinder {
  /** The last D0 loaded: bigger variants are mostly grown from it. */
  private d0: LoadedModel | null = null;

  /** @param inUse the variant to read a file as where it leaves open which */
  constructor(private readonly inUse: () => VariantId) {}

  /** A model is in use now. */
  loaded(model: LoadedModel): void {
    if (model.info.variant === 'd0') this.d0 = model;
  }

  /** @throws AppError of `downloadedModel`, `grownModel`, `officialModel` and `readModelFile`; `cancelled` */
  async find(source: ModelSource, signal: AbortSignal, onProgress: OnProgress): Promise<FoundModel> {
    if (source.kind === 'url') return downloadedModel(source, signal, onProgress);
    if (source.kind === 'grown') {
      return grownModel(source, () => this.originOf(source.from, signal, onProgress), signal, onProgress);
    }
    if (source.kind === 'official') return officialModel(source, signal, onProgress);
    const file = await readModelFile(source, this.inUse(), onProgress);
    return { file, keepAs: null, origin: 'file' };
  }

  /** What a file would be taken for. @throws AppError of `recogniseModelFile` */
  recognise(source: FileSource): Promise<readonly Finding[]> {
    return recogniseModelFile(source, this.inUse());
  }

  /** The D0 to grow from; one that was not loaded in this worker is fetched, but needs no sessions. */
  private async originOf(
    { source, sha256 }: D0Source,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<ExportedModel> {
    if (this.d0?.info.sha256 === sha256) return this.d0;
    const { file } = await this.find(source, signal, onProgress);
    throwIfCancelled(signal);
    return file.model();
  }
}

/** Keeps a model for the next visit while it is in use already; without room for it the load says so. */
export async function keepModel(
  key: string,
  { bytes, info }: LoadedModel,
  onProgress: OnProgress,
): Promise<void> {
  const outcome = await storeModel(key, bytes(), info.sha256);
  onProgress({
    phase: 'store',
    done: outcome === 'kept' ? 1 : 0,
    total: 1,
    ...(outcome === 'full' && { failure: 'storage-full' }),
  });
}

/**
 * A model from the store or the network, checked against the hash that was promised.
 * @throws AppError `model-checksum`, `model-download`, `model-truncated`, `offline`, `cancelled`
 */
export async function downloadedModel(
  source: UrlSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const stored = source.sha256 ? await readStored(downloadKey(source.sha256)) : null;
  if (stored) {
    const { length } = stored.bytes;
    onProgress({ phase: 'download', done: length, total: length, fromCache: true });
    return { file: fileOfBytes(source.url, stored.bytes, stored.sha256), keepAs: null, origin: 'cache' };
  }
  const bytes = await fetchBytes(source.url, {
    total: source.bytes,
    failure: 'model-download',
    signal,
    onProgress: (done, total) => onProgress({ phase: 'download', done, total }),
  });
  if (source.bytes !== null && bytes.length < source.bytes) {
    throw new AppError('model-truncated', {
      name: source.url,
      bytes: bytes.length,
      expected: source.bytes,
    });
  }
  if (!source.sha256) return { file: fileOfBytes(source.url, bytes), keepAs: null, origin: 'download' };
  onProgress({ phase: 'check', done: 0, total: 1 });
  const found = await sha256(bytes);
  if (found !== source.sha256) {
    throw new AppError('model-checksum', { name: source.url, expected: source.sha256, found });
  }
  return { file: fileOfBytes(source.url, bytes, found), keepAs: downloadKey(found), origin: 'download' };
}

/**
 * A grown model from the store, else grown now: reading takes a ninth to a half of the time (ADR 030).
 * @param d0 called only where it has to be grown
 * @throws AppError `checkpoint-misfit` where the origin is no D0, `bad-argument`, `cancelled`
 */
export async function grownModel(
  source: GrownSource,
  d0: () => Promise<ExportedModel>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const key = grownKey(source);
  const stored = await readStored(key);
  if (stored) {
    onProgress({ phase: 'read', done: 1, total: 1, fromCache: true });
    return { file: fileOfBytes(key, stored.bytes, stored.sha256), keepAs: null, origin: 'grown-cache' };
  }
  const model = await growModel(await d0(), source.variant, {
    inputSize: source.inputSize,
    signal,
    onProgress: (done, total) => {
      onProgress({ phase: 'grow', done, total });
      if (done === total) onProgress({ phase: 'export', done: 0, total: 1 });
    },
  });
  return { file: fileOfModel(key, model), keepAs: key, origin: 'grown' };
}
