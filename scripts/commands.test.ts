import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { writeSafetensors } from '../src/model/checkpoint/testing/writeSafetensors';
import { readCocoResults } from '../src/model/evaluation/coco';
import { randomCheckpoint } from '../src/model/export/random';
import { recoverCheckpoint } from '../src/model/export/recover';
import { architectureOf } from '../src/model/network/architecture';
import { IMAGE_MEAN, VARIANTS } from '../src/model/network/variants';
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
  const results = readCocoResults(JSON.parse(stdout), 'stdout');
  expect([...new Set(results.map((result) => result.image_id))]).toEqual([1, 2]);
  // Label 84 of the shipped model is the raccoon.
  expect(results.filter(({ image_id }) => image_id === 1).map((result) => result.category_id)).toEqual([84]);
  expect(JSON.parse(stdout)[0]).toMatchObject({
    file_name: images[0],
    width: 1024,
    height: 768,
    category: 'raccoon',
  });
  for (const { bbox, score } of results) {
    expect(bbox).toHaveLength(4);
    expect(score).toBeGreaterThanOrEqual(0.4);
  }
});

const BROKEN = 'scripts/fixtures/truncated.jpg';
const GOOD = 'public/samples/raccoon.jpg';

test('detect goes on past a broken file, names it, and exits with 1', async () => {
  const { code, stdout, stderr } = await runCommand('detect', '--json', GOOD, BROKEN, 'no-such.jpg', GOOD);
  expect(code).toBe(1);
  const results = readCocoResults(JSON.parse(stdout), 'stdout');
  expect(results.map((result) => result.image_id)).toEqual([1, 4]);
  expect(stderr.trimEnd().split('\n')).toEqual([
    '2 of 4 images could not be read:',
    `  ${BROKEN} could not be read as an image; it looks like a JPEG image.`,
    '  no-such.jpg was not found.',
    expect.stringMatching(/^It seems to be damaged or to end too early/),
    'Check the name and the folder.',
  ]);
});

test('detect --jsonl writes a line an image of a folder', async () => {
  mkdirSync(join(folder, 'images/b/deep'), { recursive: true });
  cpSync(BROKEN, join(folder, 'images/a.jpg'));
  cpSync(GOOD, join(folder, 'images/b/deep/2.JPG'));
  writeFileSync(join(folder, 'images/b/notes.txt'), 'no image');
  const { code, stdout } = await runCommand('detect', '--jsonl', join(folder, 'images'));
  expect(code).toBe(1);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toEqual([
    {
      image_id: 1,
      file_name: join(folder, 'images/a.jpg'),
      error: expect.stringMatching(/could not be read/),
    },
    {
      image_id: 2,
      file_name: join(folder, 'images/b/deep/2.JPG'),
      width: 1024,
      height: 768,
      detections: [
        expect.objectContaining({
          image_id: 2,
          category_id: 84,
          category: 'raccoon',
          bbox: expect.any(Array),
        }),
      ],
    },
  ]);
});

test('detect --strict stops before the first inference', async () => {
  const { code, stdout, stderr } = await runCommand('detect', '--strict', GOOD, BROKEN);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(BROKEN);
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

test('export takes what a file’s name says of its conventions, and options instead', async () => {
  const checkpoint = join(folder, 'tf_efficientdet_d0_ap-0.safetensors');
  const tensors = randomCheckpoint(architectureOf(VARIANTS.d0, { classes: 2 }), 1);
  writeFileSync(checkpoint, writeSafetensors(tensors));
  const make = async (name: string, ...options: string[]) => {
    const args = [
      '--checkpoint',
      checkpoint,
      '--variant',
      'd0',
      '--size',
      '128',
      '--out',
      join(folder, name),
    ];
    const { code, stdout, stderr } = await runCommand('export', ...args, ...options);
    expect(code, stderr).toBe(0);
    return { stdout, model: readExported(new Uint8Array(readFileSync(join(folder, name)))) };
  };
  const named = await make('ap.onnx');
  expect(named.model.architecture).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  expect(named.stdout).toContain('normalisation: half (as named)');
  const told = await make('told.onnx', '--normalisation', 'imagenet', '--padding', 'symmetric');
  expect(told.model.architecture).toMatchObject({ mean: [...IMAGE_MEAN], padding: 'symmetric' });
});

test('export takes a model of ours too: another size and precision, the same weights', async () => {
  const run = async (name: string, ...options: string[]) => {
    const out = join(folder, name);
    const args = ['--checkpoint', 'public/models/efficientdet-d0.onnx', '--out', out];
    const { code, stderr } = await runCommand('export', ...args, ...options);
    expect(code, stderr).toBe(0);
    return readExported(new Uint8Array(readFileSync(out)));
  };
  const original = readExported(new Uint8Array(readFileSync('public/models/efficientdet-d0.onnx')));
  const again = await run('again.onnx');
  expect(again.metadata).toEqual(original.metadata);
  expect(recoverCheckpoint(again)).toEqual(recoverCheckpoint(original));
  const small = await run('small.onnx', '--size', '128', '--weights', 'f32');
  expect(small.metadata).toMatchObject({
    inputSize: 128,
    weights: 'f32',
    licence: original.metadata.licence,
  });
});

test('export writes TFLite by the file’s ending', async () => {
  const out = join(folder, 'd0.tflite');
  const { code, stderr } = await runCommand(
    'export',
    ...['--random-seed', '1', '--variant', 'd0', '--size', '128', '--out', out],
  );
  expect(code, stderr).toBe(0);
  // That it computes the same is checked where it runs (tflite.gpu.test.ts).
  expect(readFileSync(out).subarray(4, 8).toString()).toBe('TFL3');
});

test('export names a checkpoint that it cannot use, and says what it looks like', async () => {
  const args = ['--variant', 'd0', '--out', join(folder, 'x.onnx')];
  const { code, stderr } = await runCommand('export', '--checkpoint', 'README.md', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain('README.md is not a model; it looks like a text.');
});

test.each([
  ['export', ['--variant', 'd0', '--checkpoint', 'README.md', '--padding', 'valid', '--out', 'x.onnx']],
  ['export', ['--variant', 'd9', '--random-seed', '1', '--out', 'x.onnx']],
  ['export', ['--variant', 'd0', '--out', 'x.onnx']],
  ['detect', ['no-such-file.jpg']],
  ['detect', []],
  ['detect', ['src/i18n']],
  ['evaluate', ['--annotations', 'no-such-file.json']],
  ['evaluate', ['--annotations', 'src/i18n']],
  ['models', ['--variants', 'd9']],
  ['export', ['--checkpoint', 'public/models/efficientdet-d0.onnx', '--variant', 'd3', '--out', 'x.onnx']],
  ['export', ['--random-seed', '1', '--variant', 'd0', '--size', '128', '--out', 'src']],
  ['export', ['--checkpoint', 'README.md', '--out', 'README.md']],
  ['export', ['--checkpoint', 'README.md', 'stray.pth', '--out', 'x.onnx']],
  ['detect', ['src', '--json', '--jsonl']],
  ['export', ['--random-seed', '1', '--variant', 'd0', '--size', '128', '--out', 'README.md/x.onnx']],
])('%s %j is refused with a sentence and no stack', async (script, args) => {
  const { code, stdout, stderr } = await runCommand(script, ...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
});
