import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES } from '../model/errors';
import { type FileLook, kindOf, mimeOf } from '../model/files/fileLook';
import { formatBytes, formatMs, formatPercent } from './format';
import { CATALOGUE, i18n, setLanguage } from './i18n';
import { detectLanguage, LANGUAGES } from './languages';
import { translateError, translateFinding } from './translateError';
import type { Words } from './words';

function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'string') found.set(here, value);
    else for (const [k, v] of leaves(value as object, here)) found.set(k, v);
  }
  return found;
}

const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

const en = leaves(CATALOGUE.en);

/** What a plural's form is a form of; null for other keys, and for `_other` itself. */
function pluralOf(key: string): { readonly other: string; readonly form: string } | null {
  const [, stem, form] = /^(.*)_(zero|one|two|few|many)$/.exec(key) ?? [];
  return form && en.has(`${stem}_other`) ? { other: `${stem}_other`, form } : null;
}

const withoutForms = (keys: Iterable<string>) => [...keys].filter((key) => !pluralOf(key)).sort();

describe.each(LANGUAGES)('the catalogue in $name', ({ id, tag }) => {
  const own = leaves(CATALOGUE[id]);

  test('has every English entry and no other, and of plurals only forms that the language has', () => {
    expect(withoutForms(own.keys())).toEqual(withoutForms(en.keys()));
    const categories: readonly string[] = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    for (const key of own.keys()) expect([...categories, undefined], key).toContain(pluralOf(key)?.form);
  });

  test('an entry has the same blanks as in English', () => {
    for (const [key, text] of own)
      expect(blanks(text), key).toEqual(blanks((en.get(key) ?? en.get(pluralOf(key)!.other))!));
  });

  test('no entry is empty', () => {
    for (const [key, text] of own) expect(text.trim(), key).not.toBe('');
  });

  test('is what i18next speaks', () => {
    setLanguage(id);
    expect(i18n.t('app.cancel')).toBe(own.get('app.cancel'));
    setLanguage('en');
  });
});

test('a translation may have forms of a plural that English lacks', () => {
  interface English {
    readonly boxes_one: string;
    readonly boxes_other: string;
  }
  const polish = { boxes_one: 'ramka', boxes_few: 'ramki', boxes_other: 'ramek' } satisfies Words<English>;
  const chinese = { boxes_other: '框' } satisfies Words<English>;
  expect(Object.keys({ ...polish, ...chinese })).toHaveLength(3);
});

describe('translateError', () => {
  test.each(ERROR_CODES)('%s has a sentence and a hint without open blanks in every language', (code) => {
    for (const { id } of LANGUAGES) {
      const words = translateError(new AppError(code), id);
      expect(words.sentence + words.hint).not.toMatch(/\{\{/);
      expect(words.hint).not.toBe('');
    }
  });

  test('fills blanks and lists what is left as details', () => {
    const error = new AppError('image-too-large', {
      name: 'a.png',
      width: 9,
      height: 8,
      limit: 7,
      reason: 'x',
    });
    const { sentence, details } = translateError(error, 'en');
    expect(sentence).toBe('a.png is too large to decode here: 9 × 8 pixels.');
    expect(details).toEqual(['Reason: x']);
  });
});

test.each([
  'image-undecodable',
  'model-truncated',
  'model-checksum',
  'model-not-recovered',
  'not-a-model',
  'checkpoint-format',
  'checkpoint-truncated',
  'checkpoint-unsupported',
  'checkpoint-forbidden',
  'checkpoint-misfit',
  'annotations-format',
  'labels-format',
  'model-not-ours',
] as const)('the sentence of %s names the file in every language', (code) => {
  const error = new AppError(code, { name: 'mine.bin' });
  for (const { id } of LANGUAGES) expect(translateError(error, id).sentence).toContain('mine.bin');
});

test.each([
  ['image-undecodable', 'jpeg', /damaged/],
  ['image-undecodable', 'heic', /Convert it/],
  ['image-undecodable', 'html', /A page was saved/],
  ['image-undecodable', 'lfs-pointer', /git lfs pull/],
  ['image-undecodable', 'safetensors', /as a model/],
  ['image-undecodable', 'mp4', /as a video/],
  ['image-undecodable', 'text', /^Open a JPEG/],
  ['not-a-model', 'jpeg', /as an image/],
] as const)('what to do about %s goes by what it looks like: %s', (code, looks, advice) => {
  expect(translateError(new AppError(code, { name: 'a', looks }), 'en').hint).toMatch(advice);
});

test('translateFinding says what, how many and where, and takes a place’s letters as they are', () => {
  const finding = { kind: 'box-empty', count: 3, first: 'a $& {{what}}' } as const;
  expect(translateFinding(finding, 'en')).toBe(
    'Annotations whose box has no area, left out: 3 (the first: a $& {{what}})',
  );
  expect(translateFinding(finding, 'zh')).toBe('框没有面积的标注，已略去：3（第一个：a $& {{what}}）');
});

test('the first preferred language that is spoken here wins', () => {
  expect(detectLanguage(['fr-FR', 'zh-TW', 'en'])).toBe('zh');
  expect(detectLanguage(['en-GB', 'zh'])).toBe('en');
  expect(detectLanguage(['fr'])).toBe('en');
});

test('plural forms follow the language', () => {
  setLanguage('en');
  expect(i18n.t('detections.count', { count: 1 })).toBe('1 detection');
  expect(i18n.t('detections.count', { count: 3 })).toBe('3 detections');
  setLanguage('zh');
  expect(i18n.t('detections.count', { count: 1 })).toBe('1 个检测结果');
  setLanguage('en');
});

test('numbers carry their unit and three figures', () => {
  expect(formatBytes('en', 0)).toBe('0 bytes');
  expect(formatBytes('en', 999)).toBe('999 bytes');
  expect(formatBytes('en', 7_812_345)).toBe('7.81 MB');
  expect(formatBytes('en', 208_000_000)).toBe('208 MB');
  expect(formatMs('en', 4.26)).toBe('4.3 ms');
  expect(formatMs('en', 812.4)).toBe('812 ms');
  expect(formatPercent('en', 0.844)).toBe('84%');
});

// The catalogue words every look, by its types.
test('every look is of a kind or of none, images and videos with a media type', () => {
  for (const look of Object.keys(CATALOGUE.en.fileLooks) as FileLook[]) {
    const kind = kindOf(look);
    expect(mimeOf(look) !== null, look).toBe(kind === 'image' || kind === 'video');
  }
});
