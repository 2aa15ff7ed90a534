import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { readCocoResults } from '../src/model/evaluation/coco';
import { readExported } from '../src/model/onnx/exported';
import { partitionModel } from '../src/model/onnx/partition';
import { runCommand } from './lib/testing/run';

// A command starts anew each time: on a busy machine that takes long.
vi.setConfig({ testTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'efficientdet-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('detect --json writes COCO results to stdout, and nothing else', async () => {
  const images = ['public/samples/raccoon.jpg', 'public/samples/coffee.jpg'];
  const { code, stdout, stderr } = await runCommand('detect', ...images, '--json', '--threshold', '0.4');
  expect(code, stderr).toBe(0);
  const results = readCocoResults(JSON.parse(stdout));
  expect([...new Set(results.map((result) => result.image_id))]).toEqual([1, 2]);
  // Label 84 of the shipped model is the raccoon.
  expect(results.filter(({ image_id }) => image_id === 1).map((result) => result.category_id)).toEqual([84]);
  for (const { bbox, score } of results) {
    expect(bbox).toHaveLength(4);
    expect(score).toBeGreaterThanOrEqual(0.4);
  }
});

test('export --random-seed writes a model of ours, the same again for the same seed', async () => {
  const out = (name: string) => join(folder, name);
  const make = (name: string, seed: string) =>
    runCommand('export', '--random-seed', seed, '--variant', 'd0', '--size', '128', '--out', out(name));
  const { code, stdout, stderr } = await make('a.onnx', '7');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('D0, 8.0 MB, f16 weights');
  const model = readExported(new Uint8Array(readFileSync(out('a.onnx'))));
  expect(model.metadata).toMatchObject({
    variant: 'd0',
    inputSize: 128,
    provenance: { kind: 'random', seed: 7 },
  });
  partitionModel(model);
  await make('b.onnx', '7');
  await make('c.onnx', '8');
  const equal = (name: string) => readFileSync(out('a.onnx')).equals(readFileSync(out(name)));
  expect([equal('b.onnx'), equal('c.onnx')]).toEqual([true, false]);
});

test.each([
  ['export', ['--variant', 'd9', '--random-seed', '1', '--out', 'x.onnx']],
  ['export', ['--variant', 'd0', '--out', 'x.onnx']],
  ['detect', ['no-such-file.jpg']],
  ['detect', []],
  ['models', ['--variants', 'd9']],
])('%s %j is refused with a sentence and no stack', async (script, args) => {
  const { code, stdout, stderr } = await runCommand(script, ...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
});
