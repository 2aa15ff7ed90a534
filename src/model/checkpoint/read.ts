import { AppError } from '../errors';
import { formatError } from './formatError';
import { loadTensors, type PytorchFile } from './pytorch';
import { openPytorchLegacy } from './pytorchLegacy';
import { openPytorchZip } from './pytorchZip';
import { readSafetensors } from './safetensors';
import { findStateDict, stripPrefixes, withoutUnused } from './stateDict';
import type { StateDict } from './tensor';

export type CheckpointFormat = 'safetensors' | 'pytorch-zip' | 'pytorch-legacy';

export interface Checkpoint {
  tensors: StateDict;
  /** The file's own metadata (safetensors); for PyTorch, `wrapper`: the key that the tensors lay under, if any. */
  metadata: Record<string, string>;
  format: CheckpointFormat;
}

/**
 * Bytes that tell a format. A safetensors file begins with a length, which may look like the start of a
 * pickle, so that format is asked for first, by the brace behind the length.
 */
const SIGNATURES: readonly { format: CheckpointFormat; offset: number; bytes: readonly number[] }[] = [
  { format: 'pytorch-zip', offset: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'safetensors', offset: 8, bytes: [0x7b] },
  { format: 'pytorch-legacy', offset: 0, bytes: [0x80] },
];

const READERS: Readonly<Record<CheckpointFormat, (bytes: Uint8Array) => Omit<Checkpoint, 'format'>>> = {
  safetensors: readSafetensors,
  'pytorch-zip': (bytes) => readPytorch(openPytorchZip(bytes), bytes.byteLength),
  'pytorch-legacy': (bytes) => readPytorch(openPytorchLegacy(bytes), bytes.byteLength),
};

/**
 * Reads a checkpoint of any format, told by its content: the tensors under the model's own names, without the
 * dictionaries, prefixes and buffers that training scripts put around them. The tensors may share memory with `bytes`.
 * @throws AppError `checkpoint-format` for a damaged or unknown file, `checkpoint-forbidden` for a pickle
 *   that names anything but tensors, `out-of-memory` when the tensors do not fit.
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const format = checkpointFormat(bytes);
  if (!format) throw formatError('neither a safetensors nor a PyTorch file');
  try {
    const { tensors, metadata } = READERS[format](bytes);
    return { tensors: stripPrefixes(withoutUnused(tensors)), metadata, format };
  } catch (thrown) {
    // What a failed allocation of an ArrayBuffer throws.
    if (thrown instanceof RangeError) throw new AppError('out-of-memory', {}, { cause: thrown });
    throw thrown;
  }
}

/** The format that a file's first bytes tell; null where it is no checkpoint. */
export function checkpointFormat(file: Uint8Array): CheckpointFormat | null {
  const match = SIGNATURES.find(({ offset, bytes }) => bytes.every((byte, i) => file[offset + i] === byte));
  return match?.format ?? null;
}

function readPytorch(file: PytorchFile, fileBytes: number): Omit<Checkpoint, 'format'> {
  const { records, wrapper } = findStateDict(file.root);
  return { tensors: loadTensors(file, records, fileBytes), metadata: wrapper === '' ? {} : { wrapper } };
}
