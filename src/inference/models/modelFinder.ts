import { throwIfCancelled } from '../../model/errors';
import type { VariantId } from '../../model/network/variants';
import type { ExportedModel } from '../../model/onnx/exported';
import type { D0Source, ModelSource, OnProgress } from '../api/messages';
import { grownModel } from './grownModel';
import { type FoundModel, fileOfBytes, type LoadedModel } from './loadedModel';
import { downloadedModel } from './modelBytes';
import { storeModel } from './modelStore';
import { officialModel } from './officialModel';
import { readModelFile } from './readModelFile';

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
    if (source.kind === 'url') {
      const { bytes, sha256, ...rest } = await downloadedModel(source, signal, onProgress);
      return { file: fileOfBytes(bytes, sha256), ...rest };
    }
    if (source.kind === 'grown') {
      return grownModel(source, () => this.originOf(source.from, signal, onProgress), signal, onProgress);
    }
    if (source.kind === 'official') return officialModel(source, signal, onProgress);
    const file = await readModelFile(source, this.inUse(), onProgress);
    return { file, keepAs: null, origin: 'file' };
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
