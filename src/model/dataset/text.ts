import { AppError } from '../errors';
import { annotationsError } from './dataset';

/** Bytes that are read of one file; a longer text would not fit into a string. */
export const MAX_BYTES = { json: 2 ** 29 - 2 ** 10, xml: 2 ** 24, txt: 2 ** 24, yaml: 2 ** 20 } as const;
export type TextFormat = keyof typeof MAX_BYTES;

/** To be asked before a file is read. @throws AppError `annotations-too-large` */
export function checkSize(bytes: number, name: string, format: TextFormat): void {
  const limit = MAX_BYTES[format];
  if (bytes > limit) throw new AppError('annotations-too-large', { name, bytes, limit });
}

/**
 * A file's text: by its byte order mark, else by the encoding an XML declaration names, else UTF-8.
 * @throws AppError `annotations-too-large`, `annotations-format` where it is another encoding
 */
export function decodeText(bytes: Uint8Array, name: string, format: TextFormat): string {
  checkSize(bytes.length, name, format);
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (cause) {
    throw annotationsError(name, 'it is not text in the encoding that it names', cause);
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = String.fromCharCode(...bytes.subarray(0, 100));
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
}

/** Texts as a whole; Python's literals outside them; numbers as a whole, so that a part is not taken for one. */
const TOKENS = /"(?:[^"\\]+|\\.)*"?|-?Infinity|NaN|-?\d[\d.eE+-]*/gs;
/** Beyond 2⁵³, where two ids would become one. */
const LONG_INTEGER = /^-?\d{16,}$/;
const HAS_LONG_INTEGER = /[[:,]\s*-?\d{16,}\s*[,}\]]/;

/**
 * JSON as Python writes it: `NaN` becomes null and `Infinity` stays, integers beyond 2⁵³ become texts.
 * @throws AppError `annotations-format`
 */
export function parseJson(text: string, name: string): unknown {
  let failure: unknown;
  if (!HAS_LONG_INTEGER.test(text)) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      failure = cause;
    }
  }
  try {
    return JSON.parse(standardJson(text));
  } catch (cause) {
    const { message } = (failure ?? cause) as Error;
    throw annotationsError(name, `it is not JSON: ${message}`, cause);
  }
}

function standardJson(text: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const replacement = standardToken(token);
    if (replacement === token) continue;
    parts.push(text.slice(end, index), replacement);
    end = index + token.length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

function standardToken(token: string): string {
  if (token === 'NaN') return 'null';
  if (token === 'Infinity') return '1e999';
  if (token === '-Infinity') return '-1e999';
  return LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}
