import { AppError } from '../../errors';
import { elementCount, type StateDict } from '../tensor';

/** From the format's description, not from the reader. */
const LENGTH_BYTES = 8;
const METADATA_KEY = '__metadata__';

/**
 * Writes every tensor as F32, in the map's order, the values aligned to 8 bytes.
 * @throws AppError `bad-argument` when a tensor's data does not fit its shape, or its name is reserved.
 */
export function writeSafetensors(tensors: StateDict, metadata: Record<string, string> = {}): Uint8Array {
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [[METADATA_KEY, metadata]] : [];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA_KEY || elementCount(shape) !== data.length) {
      throw new AppError('bad-argument', {
        reason: `tensor ${name}: ${data.length} values, shape [${shape}]`,
      });
    }
    const begin = end;
    end += data.byteLength;
    header.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  bytes.set(json, LENGTH_BYTES);
  let place = LENGTH_BYTES + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}
