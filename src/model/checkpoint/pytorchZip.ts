import { type FlateError, FlateErrorCode, unzipSync } from 'fflate';
import { AppError, toAppError } from '../errors';
import { formatError, truncatedError } from './formatError';
import { unpickle } from './pickle';
import type { PytorchFile } from './pytorch';
import { MAX_TENSORS } from './tensor';
import { TorchHost } from './torchGlobals';

/** Length of a central directory record without its name. */
const MIN_RECORD_BYTES = 46;
const STORED = 0;
/** A storage each for a model, its average and its optimizer, with room. */
const MAX_RECORDS = 2 * MAX_TENSORS;

/**
 * Opens the format of `torch.save` since 1.6: a zip of stored (never compressed) entries, `NAME/data.pkl`,
 * `NAME/byteorder` since 2.1, and one `NAME/data/KEY` per storage.
 * @throws AppError `checkpoint-format`, `checkpoint-truncated`, `not-a-model` for any other zip, or
 * `checkpoint-forbidden` when the pickle names what it may not.
 */
export function openPytorchZip(bytes: Uint8Array): PytorchFile {
  const heads = readEntries(bytes, (name) => /^[^/]+\/(data\.pkl|byteorder)$/.test(name));
  const pickleNames = [...heads.keys()].filter((name) => name.endsWith('/data.pkl'));
  const [pickleName] = pickleNames;
  if (pickleName === undefined || pickleNames.length > 1) throw new AppError('not-a-model', { looks: 'zip' });
  const prefix = pickleName.slice(0, -'data.pkl'.length);
  requireLittleEndian(heads.get(`${prefix}byteorder`));
  return {
    root: unpickle(heads.get(pickleName)!, 0, new TorchHost()).value,
    readStorages(wanted) {
      const refs = new Map([...wanted].map((ref) => [`${prefix}data/${ref.key}`, ref]));
      const entries = readEntries(bytes, (name) => refs.has(name));
      return new Map([...entries].map(([name, content]) => [refs.get(name)!, content]));
    },
  };
}

/** Without the entry the file is older than the choice: little-endian on every machine that mattered. */
function requireLittleEndian(entry: Uint8Array | undefined): void {
  if (entry && new TextDecoder().decode(entry) !== 'little') throw formatError('the numbers are big-endian');
}

/**
 * Copies the wanted entries out of a zip. As nothing is inflated and no byte may be counted twice, the copies
 * are never larger than the file.
 */
function readEntries(bytes: Uint8Array, isWanted: (name: string) => boolean): Map<string, Uint8Array> {
  const sizes = new Map<string, number>();
  let records = 0;
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        // fflate believes the declared number of records, even four billion of them.
        records += 1;
        if (records * MIN_RECORD_BYTES > bytes.length) throw formatError('the zip directory is damaged');
        if (records > MAX_RECORDS) throw formatError(`a zip of more than ${MAX_RECORDS} entries`);
        if (!isWanted(name)) return false;
        total += size;
        if (compression !== STORED || size !== originalSize)
          throw formatError(`zip entry ${name} is compressed`);
        if (sizes.has(name)) throw formatError(`zip entry ${name} appears twice`);
        if (total > bytes.length) throw formatError('the zip entries are larger than the file');
        sizes.set(name, size);
        return true;
      },
    });
  } catch (thrown) {
    // The directory stands at the end: without it the file was cut.
    if ((thrown as Partial<FlateError>).code === FlateErrorCode.InvalidZipData) {
      throw truncatedError('the zip has no directory', thrown);
    }
    throw toAppError(thrown, 'checkpoint-format');
  }
  const entries = new Map<string, Uint8Array>();
  for (const [name, size] of sizes) {
    const content = files[name];
    if (content?.length !== size) throw formatError(`zip entry ${name} is cut short`);
    entries.set(name, content);
  }
  return entries;
}
