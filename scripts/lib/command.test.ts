import { expect, test } from 'vitest';
import { printable } from './command';

test('names from files cannot steer the terminal, nor fill it', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a�[2Jb�c');
  expect(printable('é 猫')).toBe('é 猫');
  expect(printable('x'.repeat(10 ** 7))).toBe(`${'x'.repeat(300)}…`);
});
