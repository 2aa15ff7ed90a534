import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AppError } from './errors';
import { count, listOf, positive, readAs, record } from './schema';

const SCHEMA = record({
  name: v.string(),
  sides: listOf(record({ size: count })),
  note: v.optional(v.string()),
});
const read = (value: unknown) =>
  readAs(SCHEMA, value, (reason) => new AppError('model-not-ours', { reason }));

test.each([
  [{ sides: [{ size: 1 }] }, 'it has no name'],
  [{ name: 7, sides: [{ size: 1 }] }, 'its name is 7'],
  [{ name: 'a', sides: [] }, 'its sides is []'],
  [{ name: 'a', sides: [{ size: 1 }, { size: 0.5 }] }, 'its sides.1.size is 0.5'],
  [{ name: 'a', sides: [{ size: 1 }], note: null }, 'its note is null'],
  [null, 'it is null'],
])('of %j the reason says field and value', (value, reason) => {
  expect(() => read(value)).toThrow(new AppError('model-not-ours', { reason }));
});

test('a list nested deeper than the stack is refused like any other value', () => {
  const name = JSON.parse('['.repeat(1e5) + ']'.repeat(1e5));
  expect(() => read({ name, sides: [{ size: 1 }] })).toThrow(AppError);
});

test('what the schema lacks is left out, and __proto__ stays a key', () => {
  const found = read(
    JSON.parse('{"name":"a","sides":[{"size":1}],"more":1,"__proto__":{"note":"smuggled"}}'),
  );
  expect(found).toEqual({ name: 'a', sides: [{ size: 1 }] });
  expect(found.note).toBeUndefined();
  expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', null])(
  '%j is neither positive nor a count',
  (n) => {
    expect(v.is(positive, n)).toBe(false);
    expect(v.is(count, n)).toBe(false);
  },
);
