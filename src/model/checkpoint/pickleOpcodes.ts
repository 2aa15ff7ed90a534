import { AppError } from '../errors';
import { formatError } from './formatError';
import type { PickleMachine } from './pickleMachine';
import { InertObject } from './pickleObjects';

export interface Opcode {
  name: string;
  run(machine: PickleMachine): void;
}

const HIGHEST_PROTOCOL = 5;
/** No integer of a checkpoint is longer; converting a huge one takes quadratic time. */
const MAX_INTEGER_BYTES = 32;
const MAX_INTEGER_DIGITS = 80;

/**
 * The opcodes of protocols 0 to 5 by their byte, with the names of CPython's Lib/pickle.py. Missing on
 * purpose: out-of-band buffers (NEXT_BUFFER, READONLY_BUFFER), which a file cannot have.
 */
const ROWS: readonly (readonly [code: number, name: string, run: (m: PickleMachine) => void])[] = [
  // Structure
  [0x80, 'PROTO', (m) => requireProtocol(m.cursor.u8())],
  // A frame's length helps readers of streams; the bytes are all here already.
  [0x95, 'FRAME', (m) => m.cursor.skip(8)],
  [0x2e, 'STOP', (m) => m.stop()],
  [0x28, 'MARK', (m) => m.mark()],
  [0x30, 'POP', (m) => m.drop()],
  [0x31, 'POP_MARK', (m) => m.popToMark()],
  [0x32, 'DUP', (m) => m.push(m.top())],
  // Memo
  [0x70, 'PUT', (m) => m.remember(decimal(m.cursor.line()))],
  [0x71, 'BINPUT', (m) => m.remember(m.cursor.u8())],
  [0x72, 'LONG_BINPUT', (m) => m.remember(m.cursor.u32())],
  [0x94, 'MEMOIZE', (m) => m.rememberNext()],
  [0x67, 'GET', (m) => m.recall(decimal(m.cursor.line()))],
  [0x68, 'BINGET', (m) => m.recall(m.cursor.u8())],
  [0x6a, 'LONG_BINGET', (m) => m.recall(m.cursor.u32())],
  // Constants and numbers
  [0x4e, 'NONE', (m) => m.push(null)],
  [0x88, 'NEWTRUE', (m) => m.push(true)],
  [0x89, 'NEWFALSE', (m) => m.push(false)],
  [0x49, 'INT', (m) => m.push(intOrBool(m.cursor.line()))],
  [0x4c, 'LONG', (m) => m.push(longLine(m.cursor.line()))],
  [0x46, 'FLOAT', (m) => m.push(Number(m.cursor.line()))],
  [0x4a, 'BININT', (m) => m.push(m.cursor.i32())],
  [0x4b, 'BININT1', (m) => m.push(m.cursor.u8())],
  [0x4d, 'BININT2', (m) => m.push(m.cursor.u16())],
  [0x8a, 'LONG1', (m) => m.push(signedLong(m.cursor.bytes(m.cursor.u8())))],
  [0x8b, 'LONG4', (m) => m.push(signedLong(m.cursor.bytes(m.cursor.u32())))],
  [0x47, 'BINFLOAT', (m) => m.push(m.cursor.f64BigEndian())],
  // Text and bytes
  [0x53, 'STRING', (m) => m.push(quoted(m.cursor.line()))],
  [0x56, 'UNICODE', (m) => m.push(rawUnicode(m.cursor.line()))],
  [0x54, 'BINSTRING', (m) => m.push(m.cursor.text(m.cursor.u32()))],
  [0x55, 'SHORT_BINSTRING', (m) => m.push(m.cursor.text(m.cursor.u8()))],
  [0x58, 'BINUNICODE', (m) => m.push(m.cursor.text(m.cursor.u32()))],
  [0x8c, 'SHORT_BINUNICODE', (m) => m.push(m.cursor.text(m.cursor.u8()))],
  [0x8d, 'BINUNICODE8', (m) => m.push(m.cursor.text(m.cursor.u64()))],
  [0x42, 'BINBYTES', (m) => m.push(m.cursor.bytes(m.cursor.u32()))],
  [0x43, 'SHORT_BINBYTES', (m) => m.push(m.cursor.bytes(m.cursor.u8()))],
  [0x8e, 'BINBYTES8', (m) => m.push(m.cursor.bytes(m.cursor.u64()))],
  [0x96, 'BYTEARRAY8', (m) => m.push(m.cursor.bytes(m.cursor.u64()))],
  // Tuples and lists
  [0x29, 'EMPTY_TUPLE', (m) => m.push([])],
  [0x74, 'TUPLE', (m) => m.push(m.popToMark())],
  [0x85, 'TUPLE1', (m) => m.push(m.popMany(1))],
  [0x86, 'TUPLE2', (m) => m.push(m.popMany(2))],
  [0x87, 'TUPLE3', (m) => m.push(m.popMany(3))],
  [0x5d, 'EMPTY_LIST', (m) => m.push([])],
  [0x6c, 'LIST', (m) => m.push(m.popToMark())],
  [0x61, 'APPEND', (m) => append(m, m.popMany(1))],
  [0x65, 'APPENDS', (m) => append(m, m.popToMark())],
  // Dicts and sets
  [0x7d, 'EMPTY_DICT', (m) => m.push(new Map())],
  [0x64, 'DICT', (m) => pushDict(m, m.popToMark())],
  [0x73, 'SETITEM', (m) => setItems(m, m.popMany(2))],
  [0x75, 'SETITEMS', (m) => setItems(m, m.popToMark())],
  [0x8f, 'EMPTY_SET', (m) => m.push(new Set())],
  [0x90, 'ADDITEMS', (m) => addItems(m, m.popToMark())],
  [0x91, 'FROZENSET', (m) => m.push(new Set(m.popToMark()))],
  // Globals, calls, references out of the pickle
  [0x63, 'GLOBAL', (m) => m.pushGlobal(m.cursor.line(), m.cursor.line())],
  [0x93, 'STACK_GLOBAL', stackGlobal],
  [0x52, 'REDUCE', (m) => call(m, m.popMany(2))],
  [0x81, 'NEWOBJ', (m) => call(m, m.popMany(2))],
  [0x92, 'NEWOBJ_EX', newObjectWithKeywords],
  [0x69, 'INST', instance],
  [0x6f, 'OBJ', object],
  [0x62, 'BUILD', build],
  [0x50, 'PERSID', (m) => m.push(m.host.resolvePersistent(m.cursor.line()))],
  [0x51, 'BINPERSID', (m) => m.push(m.host.resolvePersistent(m.pop()))],
  // Numbers that stand for globals registered in one Python process: never in a shared file.
  [0x82, 'EXT1', (m) => refuseExtension(m.cursor.u8())],
  [0x83, 'EXT2', (m) => refuseExtension(m.cursor.u16())],
  [0x84, 'EXT4', (m) => refuseExtension(m.cursor.u32())],
];

/** Opcodes by their byte; a byte without an entry is no opcode. */
export const OPCODES: readonly (Opcode | undefined)[] = (() => {
  const byCode = new Map(ROWS.map(([code, name, run]): [number, Opcode] => [code, { name, run }]));
  return Array.from({ length: 256 }, (_, code) => byCode.get(code));
})();

function requireProtocol(version: number): void {
  if (version > HIGHEST_PROTOCOL) throw formatError(`pickle protocol ${version} is unknown`);
}

function decimal(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw formatError('a pickle has a number that is none');
  return Number(text);
}

function intOrBool(text: string): unknown {
  if (text === '00' || text === '01') return text === '01';
  return longLine(text);
}

function longLine(text: string): number | bigint {
  const digits = text.replace(/L$/, '');
  if (digits.length > MAX_INTEGER_DIGITS || !/^-?\d+$/.test(digits)) {
    throw formatError('a pickle has a number that is none');
  }
  return narrow(BigInt(digits));
}

/** Two's complement, little-endian, of any length; none is 0. */
function signedLong(bytes: Uint8Array): number | bigint {
  if (bytes.length > MAX_INTEGER_BYTES) throw formatError('a pickle has a huge integer');
  const magnitude = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return narrow(BigInt.asIntN(8 * bytes.length, magnitude));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const RAW_UNICODE_ESCAPE = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g;
const STRING_ESCAPE = /\\x([0-9a-fA-F]{2})|\\(.)/g;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function rawUnicode(text: string): string {
  return text.replace(RAW_UNICODE_ESCAPE, (_all, four?: string, eight?: string) => {
    const point = Number.parseInt(four ?? eight ?? '', 16);
    if (point > 0x10ffff) throw formatError('a pickle has a character that is none');
    return String.fromCodePoint(point);
  });
}

function quoted(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw formatError('a pickle has a text without quotes');
  }
  return text.slice(1, -1).replace(STRING_ESCAPE, (_all, hex?: string, char = '') => {
    return hex === undefined
      ? (SHORT_ESCAPES.get(char) ?? char)
      : String.fromCharCode(Number.parseInt(hex, 16));
  });
}

function append(m: PickleMachine, items: readonly unknown[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw m.misuse('a list');
  for (const item of items) list.push(item);
}

function pushDict(m: PickleMachine, items: readonly unknown[]): void {
  m.push(new Map());
  setItems(m, items);
}

function setItems(m: PickleMachine, items: readonly unknown[]): void {
  const dict = m.top();
  if (!(dict instanceof Map) || items.length % 2 !== 0) throw m.misuse('a dict with keys and values');
  for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
}

function addItems(m: PickleMachine, items: readonly unknown[]): void {
  const set = m.top();
  if (!(set instanceof Set)) throw m.misuse('a set');
  for (const item of items) set.add(item);
}

function stackGlobal(m: PickleMachine): void {
  const name = m.popText();
  const module = m.popText();
  m.pushGlobal(module, name);
}

function call(m: PickleMachine, [callee, args]: readonly unknown[]): void {
  m.pushCall(callee, args);
}

function newObjectWithKeywords(m: PickleMachine): void {
  const [callee, args, keywords] = m.popMany(3);
  if (!(keywords instanceof Map) || keywords.size > 0) throw m.misuse('a call without keywords');
  m.pushCall(callee, args);
}

function instance(m: PickleMachine): void {
  m.pushGlobal(m.cursor.line(), m.cursor.line());
  const callee = m.pop();
  m.pushCall(callee, m.popToMark());
}

function object(m: PickleMachine): void {
  const [callee, ...args] = m.popToMark();
  m.pushCall(callee, args);
}

/**
 * BUILD sets attributes. Those of an OrderedDict (a state dict's `_metadata`, version numbers of modules) are dropped: a
 * Map has none.
 */
function build(m: PickleMachine): void {
  const attributes = m.pop();
  const object = m.top();
  if (object instanceof InertObject) object.attributes = attributes;
  else if (!(object instanceof Map)) throw m.misuse('a dict');
}

function refuseExtension(code: number): never {
  throw new AppError('checkpoint-forbidden', { global: `copyreg extension ${code}` });
}
