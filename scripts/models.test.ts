import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModel } from '../src/model/onnx/file';
import type { ManifestModel } from '../src/model/onnx/manifest';
import { readMetadata } from '../src/model/onnx/metadata';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const COMMAND = ['--import', 'tsx', 'scripts/models.ts'];

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'models-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

test('writes the variants asked for, and puts them into the manifest that is there', () => {
  const d0 = JSON.parse(readFileSync(join(ROOT, 'public/models/manifest.json'), 'utf8')).models[0];
  const stale = { ...d0, id: 'd1', variant: 'd1', file: 'old.onnx', sha256: 'old' };
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ models: [stale, d0] }));
  const args = ['--variants', 'D1', '--size', '128', '--out', out];
  const said = execFileSync(process.execPath, [...COMMAND, ...args], { cwd: ROOT, encoding: 'utf8' });
  expect(said).toMatch(/efficientdet-d1\.onnx: 26\.\d MB, 128 px/);

  const bytes = readFileSync(join(out, 'efficientdet-d1.onnx'));
  const { models } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  expect(models.map(({ id }: ManifestModel) => id)).toEqual(['d0', 'd1']);
  expect(models[0]).toEqual(d0);
  expect(models[1]).toMatchObject({
    variant: 'd1',
    file: 'efficientdet-d1.onnx',
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    inputSize: 128,
    weights: 'f32',
    labels: d0.labels,
    provenance: { kind: 'grown' },
  });
  expect(readMetadata(readModel(bytes))).toMatchObject({ variant: 'd1', inputSize: 128 });
});

test('a variant that does not grow is refused before anything is written', () => {
  const folder = join(out, 'none');
  const args = ['--variants', 'd1,d0', '--out', folder];
  const { status, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('d0');
  expect(existsSync(folder)).toBe(false);
});
