import { AppError } from '../errors';
import { type FileLook, fileLook } from '../files/fileLook';
import { loadTensors, type PytorchFile } from './pytorch';
import { openPytorchLegacy } from './pytorchLegacy';
import { openPytorchZip } from './pytorchZip';
import { readSafetensors } from './safetensors';
import { findStateDict, modelNames, oneModel, stripPrefixes, withoutUnused } from './stateDict';
import type { StateDict } from './tensor';

export type CheckpointFormat = 'safetensors' | 'pytorch-zip' | 'pytorch-legacy';

export interface Checkpoint {
  tensors: StateDict;
  /** The file's own metadata (safetensors); for PyTorch, `wrapper`: the key that the tensors lay under, if any. */
  metadata: Record<string, string>;
  format: CheckpointFormat;
  /** Whether the tensors are averages over training, taken instead of the last weights beside them. */
  averaged: boolean;
  /** What the settings beside the tensors call the model, e.g. `tf_efficientdet_d0_ap`. */
  modelNames: readonly string[];
}

type Read = Pick<Checkpoint, 'tensors' | 'metadata'> & Partial<Checkpoint>;

const FORMATS: { readonly [look in FileLook]?: CheckpointFormat } = {
  safetensors: 'safetensors',
  'pytorch-zip': 'pytorch-zip',
  zip: 'pytorch-zip',
  pickle: 'pytorch-legacy',
};

const READERS: Readonly<Record<CheckpointFormat, (bytes: Uint8Array) => Read>> = {
  safetensors: readSafetensors,
  'pytorch-zip': (bytes) => readPytorch(openPytorchZip(bytes), bytes.byteLength),
  'pytorch-legacy': (bytes) => readPytorch(openPytorchLegacy(bytes), bytes.byteLength),
};

/** The format that a file's first bytes tell; null where it is no checkpoint. */
function checkpointFormat(bytes: Uint8Array): CheckpointFormat | null {
  return FORMATS[fileLook(bytes)] ?? null;
}

/**
 * Reads a checkpoint of any format, told by its content: the tensors under the model's own names, without the
 * dictionaries, prefixes and buffers that training scripts put around them. The tensors may share memory with `bytes`.
 * @param name the file's, for errors
 * @throws AppError `not-a-model` for any other file, `checkpoint-truncated` and `checkpoint-format` for a damaged one,
 *   `checkpoint-forbidden` for a pickle that names what is neither tensor nor setting, `checkpoint-unsupported` for a
 *   program, `out-of-memory` when the tensors do not fit.
 */
export function readCheckpoint(bytes: Uint8Array, name?: string): Checkpoint {
  const looks = fileLook(bytes, name);
  const format = checkpointFormat(bytes);
  try {
    if (!format) throw new AppError('not-a-model', { looks });
    const { tensors, averaged = false, modelNames: names = [], metadata } = READERS[format](bytes);
    const model = oneModel(stripPrefixes(withoutUnused(tensors)));
    return {
      tensors: model.tensors,
      metadata,
      format,
      averaged: averaged || model.averaged,
      modelNames: names,
    };
  } catch (thrown) {
    // What a failed allocation of an ArrayBuffer throws.
    if (thrown instanceof RangeError) throw new AppError('out-of-memory', {}, { cause: thrown });
    if (!(thrown instanceof AppError)) throw thrown;
    const about = { ...(name !== undefined && { name }), looks };
    throw new AppError(thrown.code, { ...about, ...thrown.values }, { cause: thrown.cause });
  }
}

function readPytorch(file: PytorchFile, fileBytes: number): Read {
  const { records, wrapper, averaged } = findStateDict(file.root);
  return {
    tensors: loadTensors(file, records, fileBytes),
    metadata: wrapper === '' ? {} : { wrapper },
    averaged,
    modelNames: modelNames(file.root),
  };
}
