import { formatError, truncatedError } from './formatError';

const LINE_FEED = 0x0a;
const UTF16 = new TextDecoder('utf-16le');
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a pickle stream forwards. Every step is checked: a cut or false length is an AppError. */
export class ByteCursor {
  private readonly view: DataView;

  constructor(
    private readonly source: Uint8Array,
    /** Byte offset of the next byte to be read. */
    public position: number,
  ) {
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  /** Bytes of the whole source. */
  get length(): number {
    return this.source.byteLength;
  }

  /** Steps over `length` bytes and returns where they began. */
  skip(length: number): number {
    const begin = this.position;
    if (length > this.source.byteLength - begin)
      throw truncatedError(`the file ends at byte ${begin} of a pickle`);
    this.position = begin + length;
    return begin;
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  i32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** A length; beyond 2^53 it is inexact, but no file is that long. */
  u64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  f64BigEndian(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  bytes(length: number): Uint8Array {
    const begin = this.skip(length);
    return this.source.subarray(begin, begin + length);
  }

  text(length: number): string {
    const begin = this.position;
    try {
      return UTF8.decode(this.bytes(length));
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw formatError(`the text at byte ${begin} of a pickle is not UTF-8`, cause);
    }
  }

  /** Latin-1 text up to the next line feed, which is consumed. */
  line(): string {
    const end = this.source.indexOf(LINE_FEED, this.position);
    if (end < 0) throw truncatedError(`the line at byte ${this.position} of a pickle has no end`);
    const characters = this.bytes(end - this.position);
    this.skip(1);
    // TextDecoder's "latin1" is windows-1252; one code unit per byte is the real one.
    return UTF16.decode(new Uint16Array(characters));
  }
}
