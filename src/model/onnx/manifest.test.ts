import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../errors';
import { readManifest } from './manifest';

const shipped = JSON.parse(
  readFileSync(new URL('../../../public/models/manifest.json', import.meta.url), 'utf8'),
);

test('the shipped manifest is read as it stands', () => {
  expect(readManifest(shipped, 'manifest.json')).toEqual(shipped.models);
});

test.each([
  [{}, 'it has no models'],
  [{ models: [] }, 'its models is []'],
  [{ models: [{ ...shipped.models[0], variant: 'd9' }] }, 'its models.0.variant is "d9"'],
  [{ models: [{ ...shipped.models[0], sha256: undefined }] }, 'it has no models.0.sha256'],
])('another one is refused by its first misfit', (json, reason) => {
  expect(() => readManifest(json, 'm.json')).toThrow(
    new AppError('model-download', { reason: `m.json: ${reason}` }),
  );
});
