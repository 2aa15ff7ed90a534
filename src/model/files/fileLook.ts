/** What a file's first bytes say that it is, whatever its name. */

interface Signature {
  /** What such a file is for, where that is clear. */
  readonly kind: 'image' | 'video' | 'model' | 'other';
  /** As `Blob.type`, for a decoder that asks. */
  readonly mime?: string;
  /** Of the first `HEAD_BYTES` of the file, or all of it. */
  readonly test: (head: Uint8Array) => boolean;
  /** What begins like anything, and only its name tells. */
  readonly named?: RegExp;
}

/** How much of a file `fileLook` has to see. */
export const HEAD_BYTES = 4096;

const bytesAt =
  (offset: number, ...bytes: readonly number[]) =>
  (head: Uint8Array): boolean =>
    bytes.every((byte, i) => head[offset + i] === byte);

const textAt = (offset: number, text: string) =>
  bytesAt(offset, ...Array.from(text, (character) => character.charCodeAt(0)));

/** ISO base media files name their brand in the first box. */
const brand =
  (...names: readonly string[]) =>
  (head: Uint8Array): boolean =>
    textAt(4, 'ftyp')(head) && names.some((name) => textAt(8, name)(head));

const all =
  (...tests: readonly Signature['test'][]): Signature['test'] =>
  (head) =>
    tests.every((test) => test(head));

const any =
  (...tests: readonly Signature['test'][]): Signature['test'] =>
  (head) =>
    tests.some((test) => test(head));

const beginsWith = (pattern: RegExp) => (head: Uint8Array) =>
  pattern.test(new TextDecoder('latin1').decode(head.subarray(0, 512)));

const ZIP = bytesAt(0, 0x50, 0x4b, 3, 4);

/** The name of a zip's first entry: its length is at 26, the name at 30. */
const firstEntryEnds = (ending: string) => (head: Uint8Array) =>
  textAt(30 + head[26]! + head[27]! * 256 - ending.length, ending)(head);

/** The first that matches is it, so what is narrower stands before what is wider. */
const SIGNATURES = {
  jpeg: { kind: 'image', mime: 'image/jpeg', test: bytesAt(0, 0xff, 0xd8, 0xff) },
  png: { kind: 'image', mime: 'image/png', test: textAt(0, '\x89PNG\r\n\x1a\n') },
  gif: { kind: 'image', mime: 'image/gif', test: any(textAt(0, 'GIF87a'), textAt(0, 'GIF89a')) },
  webp: { kind: 'image', mime: 'image/webp', test: all(textAt(0, 'RIFF'), textAt(8, 'WEBP')) },
  avif: { kind: 'image', mime: 'image/avif', test: brand('avif', 'avis') },
  heic: {
    kind: 'image',
    mime: 'image/heic',
    test: brand('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'),
  },
  bmp: { kind: 'image', mime: 'image/bmp', test: all(textAt(0, 'BM'), bytesAt(6, 0, 0, 0, 0)) },
  ico: { kind: 'image', mime: 'image/x-icon', test: all(bytesAt(0, 0, 0, 1, 0), bytesAt(5, 0)) },
  tiff: {
    kind: 'image',
    mime: 'image/tiff',
    test: any(bytesAt(0, 0x49, 0x49, 0x2a, 0), bytesAt(0, 0x4d, 0x4d, 0, 0x2a)),
  },
  jxl: {
    kind: 'image',
    mime: 'image/jxl',
    test: any(bytesAt(0, 0xff, 0x0a), textAt(0, '\0\0\0\x0cJXL \r\n\x87\n')),
  },
  matroska: { kind: 'video', mime: 'video/webm', test: bytesAt(0, 0x1a, 0x45, 0xdf, 0xa3) },
  mp4: { kind: 'video', mime: 'video/mp4', test: textAt(4, 'ftyp') },
  // A length of 8 bytes, then the JSON header.
  safetensors: { kind: 'model', test: all(bytesAt(6, 0, 0), bytesAt(8, 0x7b)) },
  // torch.save writes the pickle first.
  'pytorch-zip': { kind: 'model', test: all(ZIP, firstEntryEnds('/data.pkl')) },
  zip: { kind: 'model', test: ZIP },
  pickle: { kind: 'model', test: (head) => head[0] === 0x80 && head[1]! >= 1 && head[1]! <= 5 },
  tflite: { kind: 'model', test: textAt(4, 'TFL3') },
  hdf5: { kind: 'model', test: textAt(0, '\x89HDF\r\n\x1a\n') },
  // saved_model_schema_version 1, then the first graph; no ONNX file is of IR version 1.
  'saved-model': { kind: 'model', test: bytesAt(0, 0x08, 0x01, 0x12) },
  onnx: { kind: 'model', test: looksLikeOnnx },
  'graph-def': { kind: 'model', test: looksLikeGraphDef },
  gzip: { kind: 'other', test: bytesAt(0, 0x1f, 0x8b) },
  tar: { kind: 'other', test: textAt(257, 'ustar') },
  rar: { kind: 'other', test: textAt(0, 'Rar!\x1a\x07') },
  '7z': { kind: 'other', test: bytesAt(0, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) },
  npy: { kind: 'other', test: textAt(0, '\x93NUMPY') },
  pdf: { kind: 'other', test: textAt(0, '%PDF') },
  'lfs-pointer': { kind: 'other', test: textAt(0, 'version https://git-lfs.github.com/spec/') },
  html: { kind: 'other', test: beginsWith(/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)[\s>]/i) },
  svg: {
    kind: 'other',
    test: beginsWith(/^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)?<svg[\s>]/i),
  },
  xml: { kind: 'other', test: beginsWith(/^(?:\xef\xbb\xbf)?\s*<\?xml\s/i) },
  json: { kind: 'other', test: all(isText, beginsWith(/^(?:\xef\xbb\xbf)?\s*[[{]/)) },
  text: { kind: 'other', test: isText },
  empty: { kind: 'other', test: (head) => head.length === 0 },
  // google/automl's: variables one after the other, a table of them, the graph.
  'tf-checkpoint': {
    kind: 'model',
    test: () => false,
    named: /\.(?:data-\d{5}-of-\d{5}|index|meta)$/,
  },
} satisfies Readonly<Record<string, Signature>>;

/** `unknown`: nothing that is known here begins so. */
export type FileLook = keyof typeof SIGNATURES | 'unknown';

const ENTRIES = Object.entries(SIGNATURES) as [Exclude<FileLook, 'unknown'>, Signature][];

/**
 * @param head the first `HEAD_BYTES` of a file, or all of it
 * @param name the file's, for what is told by nothing else
 */
export function fileLook(head: Uint8Array, name = ''): FileLook {
  const start = head.subarray(0, HEAD_BYTES);
  const found =
    ENTRIES.find(([, { test }]) => test(start)) ?? ENTRIES.find(([, { named }]) => named?.test(name));
  return found?.[0] ?? 'unknown';
}

/** What such a file is for; null where that depends on more than its look. */
export function kindOf(look: FileLook): 'image' | 'video' | 'model' | null {
  const kind = look === 'unknown' ? 'other' : (SIGNATURES[look] as Signature).kind;
  return kind === 'other' ? null : kind;
}

/** The media type of an image or video; null for anything else. */
export function mimeOf(look: FileLook): string | null {
  return look === 'unknown' ? null : ((SIGNATURES[look] as Signature).mime ?? null);
}

type ContentTest = (content: Uint8Array) => boolean;

const beginsWithTag =
  (...tags: readonly number[]): ContentTest =>
  (content) =>
    content.length === 0 || tags.includes(content[0]!);
const isTextOrNothing: ContentTest = (content) => content.length === 0 || isText(content);

/** Length-delimited fields of `onnx.ModelProto` by their protobuf tag, and what their content begins with. */
const ONNX_MESSAGES: ReadonlyMap<number, ContentTest> = new Map([
  [0x12, isTextOrNothing],
  [0x1a, isTextOrNothing],
  [0x22, isTextOrNothing],
  [0x32, isTextOrNothing],
  [0x3a, beginsWithTag(0x0a, 0x12, 0x2a, 0x52, 0x5a, 0x62, 0x6a)],
  [0x42, beginsWithTag(0x0a, 0x10)],
  [0x72, beginsWithTag(0x0a, 0x12)],
]);
const IR_VERSION = 0x08;
const MODEL_VERSION = 0x28;
const HIGHEST_IR_VERSION = 99;

/** A file of 2 GB is the most that protobuf allows. */
const MAX_MESSAGE = 2 ** 31;

/** Whether the fields that begin in `head`, three at most, could all be a model's. */
function looksLikeOnnx(head: Uint8Array): boolean {
  let position = 0;
  for (let field = 0; field < 3 && position < head.length; field++) {
    const tag = head[position]!;
    const number = varint(head, position + 1);
    if (!number) return false;
    const { value, end } = number;
    if (tag === MODEL_VERSION || (tag === IR_VERSION && value > 0 && value <= HIGHEST_IR_VERSION)) {
      position = end;
    } else {
      const fits = ONNX_MESSAGES.get(tag);
      if (!fits?.(head.subarray(end, end + value)) || value >= MAX_MESSAGE) return false;
      position = end + value;
    }
  }
  return position > 1;
}

/** A frozen graph: its first node (field 1) begins with its name (field 1), which is text. */
function looksLikeGraphDef(head: Uint8Array): boolean {
  const node = head[0] === 0x0a ? varint(head, 1) : null;
  const name = node && head[node.end] === 0x0a ? varint(head, node.end + 1) : null;
  if (!node || !name || name.value === 0 || name.value >= node.value) return false;
  return isText(head.subarray(name.end, name.end + name.value));
}

function varint(head: Uint8Array, offset: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = head[offset + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: offset + i + 1 };
  }
  return null;
}

/** No control characters but white space, and UTF-8 but for a character that the end of `head` cuts. */
function isText(head: Uint8Array): boolean {
  if (head.length === 0 || head.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) {
    return false;
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
