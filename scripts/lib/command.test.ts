import { expect, test } from 'vitest';
import { printable, wholeArgument } from './command';

test('names from files cannot steer the terminal, nor fill it', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a�[2Jb�c');
  expect(printable('é 猫')).toBe('é 猫');
  expect(printable('x'.repeat(10 ** 7))).toBe(`${'x'.repeat(300)}…`);
});

test('what counts things is a whole number within its bounds', () => {
  expect(wholeArgument('max', '7', 1, 10)).toBe(7);
  for (const text of ['1.5', '0', '11', '', 'many', 'NaN']) {
    expect(() => wholeArgument('max', text, 1, 10), text).toThrow('bad-argument');
  }
});
