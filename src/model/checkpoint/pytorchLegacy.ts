import { formatError } from './formatError';
import { unpickle } from './pickle';
import { ByteCursor } from './pickleCursor';
import type { PytorchFile } from './pytorch';
import { itemSize } from './tensor';
import { type StorageRef, TorchHost } from './torchGlobals';

/** torch/serialization.py, MAGIC_NUMBER and PROTOCOL_VERSION. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/**
 * Opens the format of `torch.save` before 1.6 (torch/serialization.py, `_legacy_load`): five pickles in a row
 * (magic number, protocol, system, object, keys of the storages), then each storage as an int64 number of
 * values and the values.
 * @throws AppError `checkpoint-format`, or `checkpoint-forbidden` when a pickle names what it may not.
 */
export function openPytorchLegacy(bytes: Uint8Array): PytorchFile {
  const host = new TorchHost();
  let offset = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(bytes, offset, host);
    offset = end;
    return value;
  };
  if (next() !== MAGIC_NUMBER) throw formatError('a pickle, but not one of PyTorch');
  if (next() !== PROTOCOL_VERSION) throw formatError('an unknown version of the old PyTorch format');
  const system = next();
  if (!(system instanceof Map) || system.get('little_endian') !== true) {
    throw formatError('the numbers are big-endian');
  }
  const root = next();
  const keys = next();
  if (!Array.isArray(keys)) throw formatError('the list of storages is damaged');
  const storagesOffset = offset;
  return { root, readStorages: () => readStorages(bytes, storagesOffset, keys, host.storages) };
}

/** The storages follow each other without a directory: each one's item size must be known to find the next. */
function readStorages(
  bytes: Uint8Array,
  offset: number,
  keys: readonly unknown[],
  refs: ReadonlyMap<string, StorageRef>,
): Map<StorageRef, Uint8Array> {
  const cursor = new ByteCursor(bytes, offset);
  const storages = new Map<StorageRef, Uint8Array>();
  for (const key of keys) {
    const ref = typeof key === 'string' ? refs.get(key) : undefined;
    if (!ref) throw formatError('the list of storages is damaged');
    if (cursor.u64() !== ref.numel) throw formatError(`storage ${ref.key} has another size than announced`);
    storages.set(ref, cursor.bytes(ref.numel * itemSize(ref.dtype)));
  }
  return storages;
}
