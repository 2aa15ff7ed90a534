import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What TypeScript doesn't see of CSS Modules: any name of a class is a string to it. */

const UI = new URL('..', import.meta.url).pathname;
const FILES = readdirSync(UI, { recursive: true, encoding: 'utf8' }).filter(
  (file) => !file.includes('.test.'),
);
const files = (...endings: string[]) =>
  FILES.filter((file) => endings.some((ending) => file.endsWith(ending)));
const read = (file: string) => readFileSync(join(UI, file), 'utf8');

const withoutComments = (css: string) => css.replace(/\/\*[\s\S]*?\*\//g, '');

/** `sheet.module.css .name` of every class that a sheet has. */
function defined(): Set<string> {
  const classes = new Set<string>();
  for (const sheet of files('.module.css')) {
    const selectors = withoutComments(read(sheet))
      .replace(/:global\([^)]*\)/g, '')
      .match(/[^{};]+(?=\{)/g)!;
    for (const [, name] of selectors.join('\n').matchAll(/\.([a-z]\w*)/gi)) classes.add(`${sheet} .${name}`);
  }
  return classes;
}

/** The same of every class that components name. */
function used(): Set<string> {
  const classes = new Set<string>();
  for (const file of files('.ts', '.tsx')) {
    const text = read(file);
    for (const [, name, path] of text.matchAll(/^import (\w+) from '(.*\.module\.css)';$/gm)) {
      const sheet = normalize(join(dirname(file), path!));
      for (const [, key] of text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))) {
        classes.add(`${sheet} .${key}`);
      }
    }
  }
  return classes;
}

test('sheets have names of their own, since classes are named by them', () => {
  const names = files('.module.css').map((file) => basename(file));
  expect(new Set(names).size).toBe(names.length);
});

describe('classes', () => {
  const [has, uses] = [defined(), used()];
  test('are found', () => expect(has.size).toBeGreaterThan(200));
  test('that components name are in their sheets', () => {
    expect([...uses].filter((each) => !has.has(each))).toEqual([]);
  });
  test('of sheets are named by components', () => {
    expect([...has].filter((each) => !uses.has(each))).toEqual([]);
  });
});

test('colours are in tokens.css, and of pictures in pictureColours.ts, alone', () => {
  const literal = /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(\s*[\d.][^)]*\)/gi;
  const drawn = readdirSync(join(UI, '../app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    .map((file) => `../app/${file}`);
  const found = [...files('.css', '.ts', '.tsx'), ...drawn]
    .filter((file) => file !== 'styles/tokens.css' && file !== '../app/pictureColours.ts')
    .flatMap((file) =>
      [...withoutComments(read(file)).matchAll(literal)].map(([colour]) => `${file}: ${colour}`),
    )
    .filter((each) => !each.endsWith('rgba(0, 0, 0, 0)')); // what a browser calls `transparent`
  expect(found).toEqual([]);
});
