import { describe, expect, test } from 'vitest';
import { hollowModel } from '../export/testing/exports';
import { VARIANT_IDS } from '../network/variants';
import { writeModel } from './file';
import { withInputSize } from './inputSize';

describe.each(VARIANT_IDS)('%s', (id) => {
  test('resized is byte for byte what an export at that size gives', () => {
    const small = hollowModel(id, { inputSize: 128, numClasses: 2 });
    const big = hollowModel(id, { inputSize: 640, numClasses: 2 });
    expect(Buffer.compare(writeModel(withInputSize(small, 640).proto), writeModel(big.proto))).toBe(0);
    expect(Buffer.compare(writeModel(withInputSize(big, 128).proto), writeModel(small.proto))).toBe(0);
  });
});

test('the model given stays as it is', () => {
  const model = hollowModel('d0');
  const before = writeModel(model.proto);
  withInputSize(model, 256);
  expect(Buffer.compare(writeModel(model.proto), before)).toBe(0);
  expect(withInputSize(model, 512)).toBe(model);
});

test.each([0, -128, 100, 192.5, 129, Number.NaN])('%s is no size', (size) => {
  expect(() => withInputSize(hollowModel('d0'), size)).toThrow('bad-argument');
});
