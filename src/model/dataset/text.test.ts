import { describe, expect, test } from 'vitest';
import { decodeText, MAX_BYTES, parseJson } from './text';

const utf8 = new TextEncoder();

describe('decodeText', () => {
  test.each<[string, Uint8Array, string]>([
    ['UTF-8', utf8.encode('é'), 'é'],
    ['a byte order mark', utf8.encode('\ufeffé'), 'é'],
    ['UTF-16, little end first', Uint8Array.of(0xff, 0xfe, 0xe9, 0), 'é'],
    ['UTF-16, big end first', Uint8Array.of(0xfe, 0xff, 0, 0xe9), 'é'],
    [
      'what an XML declaration names',
      Uint8Array.of(...utf8.encode('<?xml version="1.0" encoding="GB2312"?>'), 0xc3, 0xa8),
      '<?xml version="1.0" encoding="GB2312"?>猫',
    ],
    ['nothing', new Uint8Array(), ''],
  ])('%s', (_, bytes, text) => {
    expect(decodeText(bytes, 'a', 'txt')).toBe(text);
  });

  test.each<[string, Uint8Array]>([
    ['no UTF-8', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['an unknown encoding', utf8.encode('<?xml version="1.0" encoding="klingon"?>')],
  ])('%s is refused by name', (_, bytes) => {
    expect(() => decodeText(bytes, 'a.xml', 'xml')).toThrow(
      expect.objectContaining({
        code: 'annotations-format',
        values: expect.objectContaining({ name: 'a.xml' }),
      }),
    );
  });

  test('more bytes than are read are refused before they are decoded', () => {
    expect(() => decodeText(new Uint8Array(MAX_BYTES.yaml + 1), 'data.yaml', 'yaml')).toThrow(
      expect.objectContaining({
        code: 'annotations-too-large',
        values: { name: 'data.yaml', bytes: MAX_BYTES.yaml + 1, limit: MAX_BYTES.yaml },
      }),
    );
  });
});

describe('parseJson', () => {
  test.each<[string, unknown]>([
    ['{"a": 1.5e3}', { a: 1500 }],
    ['[NaN, Infinity, -Infinity, -1]', [null, Infinity, -Infinity, -1]],
    ['{"NaN": "Infinity, NaN", "a\\"NaN": NaN}', { NaN: 'Infinity, NaN', 'a"NaN': null }],
    ['["\\\\", NaN]', ['\\', null]],
    // Python's NaN beside numbers that look like more than one token.
    ['[-1.5E+10,2e-3,NaN]', [-1.5e10, 2e-3, null]],
    ['[9007199254740993, 9007199254740992]', ['9007199254740993', '9007199254740992']],
    ['[1000000000000000]', [1e15]],
    ['[0.12345678901234567890, 12345678901234567.5]', [0.12345678901234568, 12345678901234568]],
    ['["9007199254740993"]', ['9007199254740993']],
  ])('%s', (text, value) => {
    expect(parseJson(text, 'a.json')).toEqual(value);
  });

  test.each(['', '{', '[NaN', '[1,]', '<xml/>', '"', `"${'\\"'.repeat(9)}`, '[Infinit]'])(
    '%j is refused with its name',
    (text) => {
      expect(() => parseJson(text, 'a.json')).toThrow(
        expect.objectContaining({
          code: 'annotations-format',
          values: { name: 'a.json', reason: expect.stringMatching(/^it is not JSON: .{1,300}$/s) },
        }),
      );
    },
  );

  test.each<[string, string]>([
    ['an open text of escaped quotes', `["${'\\"'.repeat(2 ** 21)}`],
    ['a long text before NaN', `["${'x'.repeat(2 ** 22)}", NaN]`],
    ['many escapes before NaN', `["${'\\n'.repeat(2 ** 21)}", NaN]`],
    ['long digits', `[${'9'.repeat(2 ** 22)}, NaN]`],
    ['many minus signs', `[${'-'.repeat(2 ** 22)}`],
    ['blanks before no number', `[${' '.repeat(2 ** 22)}`],
    ['deep nesting', `${'['.repeat(2 ** 21)}NaN`],
  ])('%s takes time in proportion to the text', (_, text) => {
    const start = performance.now();
    try {
      parseJson(text, 'a.json');
    } catch (error) {
      expect(error).toMatchObject({ code: 'annotations-format' });
    }
    // Measured: 0.1 s at most, on two busy cores. Quadratic work would take hours.
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
