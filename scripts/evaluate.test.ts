import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import expected from '../src/inference/fixtures/eval/pycocotools.json';
import golden from '../src/model/dataset/fixtures/pycocotools.json';
import { runCommand } from './lib/testing/run';
import { writeUnlabelledModel } from './lib/testing/unlabelled';

// A command starts anew each time: on a busy machine that takes long.
vi.setConfig({ testTimeout: 180_000 });

const EVAL = 'src/inference/fixtures/eval';
const ANNOTATIONS = ['--annotations', `${EVAL}/annotations.json`];

const FED = [...ANNOTATIONS, '--detections', `${EVAL}/detections.json`];

test('fed the reference’s detections, the command gives pycocotools’ twelve numbers', async () => {
  const { code, stdout, stderr } = await runCommand('evaluate', ...FED, '--json');
  expect(code, stderr).toBe(0);
  const metrics = Object.entries<number>(JSON.parse(stdout));
  // The reference has five digits; rounding them to the four that are asked for would round twice.
  expect(metrics.map(([name, value]) => [name, Number(value.toFixed(5))])).toEqual(Object.entries(expected));
  expect(metrics).toHaveLength(12);

  const printed = (await runCommand('evaluate', ...FED)).stdout.trimEnd().split('\n');
  expect(printed[0]).toBe('20 images, 1987 detections');
  expect(printed.slice(1).map((line) => line.split(/\s+/))).toEqual(
    metrics.map(([name, value]) => [name, value.toFixed(4)]),
  );
});

test('with the shipped model on the twenty photos, AP is within 0.01 of pycocotools’', async () => {
  const { code, stdout, stderr } = await runCommand(
    'evaluate',
    ...ANNOTATIONS,
    '--images',
    `${EVAL}/images`,
    '--json',
  );
  expect(code, stderr).toBe(0);
  const metrics: Record<string, number> = JSON.parse(stdout);
  expect(Object.keys(metrics)).toEqual(Object.keys(expected));
  // Measured: 0.0015.
  expect(Math.abs(metrics.AP! - expected.AP)).toBeLessThan(0.01);
  expect(stderr).toMatch(/20\/20 images/);
}, 600_000);

test('annotations that are none are refused in a sentence', async () => {
  const { code, stdout, stderr } = await runCommand('evaluate', '--annotations', 'package.json');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/annotations/i);
});

const HANDED = 'src/model/dataset/fixtures/coco';

test.each(['base', 'boolcrowd', 'strids', 'nan'] as const)(
  '%s.json: pycocotools’ numbers, AP .2204',
  async (name) => {
    const { code, stdout, stderr } = await runCommand(
      'evaluate',
      '--annotations',
      `${HANDED}/${name}.json`,
      '--detections',
      `${HANDED}/${name === 'strids' ? 'dets_str' : 'dets'}.json`,
    );
    expect(code, stderr).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.shift()).toBe('12 images, 58 detections');
    expect(lines).toContain('AP     0.2204');
    expect(lines.map((line) => line.split(/\s+/))).toEqual(
      Object.entries(golden[name]).map(([metric, value]) => [metric, value.toFixed(4)]),
    );
    expect(stderr).toMatch(/only group others.*: 1 \(the first: “chess-pieces”\)/);
  },
);

describe('the model’s own boxes are found again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'efficientdet-evaluate-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const unlabelled = join(folder, 'unlabelled.onnx');
  const nested = join(folder, 'images');

  beforeAll(() => {
    writeUnlabelledModel(unlabelled);
    mkdirSync(join(nested, 'train'), { recursive: true });
    cpSync('public/samples/raccoon.jpg', join(nested, 'train/raccoon.jpg'));
    cpSync('public/samples/blood.jpg', join(nested, 'blood.jpg'));
  });

  const evaluate = (annotations: string, images: string, ...args: readonly string[]) =>
    runCommand(
      'evaluate',
      ...['--annotations', `scripts/fixtures/${annotations}`, '--images', images],
      ...['--model', unlabelled, '--threshold', '0.35', ...args],
    );

  test.each([
    ['cat0.json', 'public/samples'],
    ['cat1.json', 'public/samples'],
    ['backslash.json', nested],
    ['backslash.json', 'public/samples'],
  ])('%s in %s: 1, matched in order of ids', async (annotations, images) => {
    const { code, stdout, stderr } = await evaluate(annotations, images);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^2 images, 24 detections\nAP {5}1\.0000\n/);
    expect(stderr).toContain('they were matched in order of ids');
    expect(stderr).not.toContain('without a');
  });

  test('missing.json: the rest is done, what is missing is named and counted', async () => {
    const { code, stdout, stderr } = await evaluate('missing.json', 'public/samples');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^1 images, 1 detections\nAP {5}1\.0000\n/);
    expect(stderr).toMatch(
      /1 of 2 images could not be read:\n {2}gone\.jpg was not found\.\nCheck the name and the folder\.\n$/,
    );
  });

  test.each([
    ['missing.json', 'gone.jpg was not found.', ['--strict']],
    ['evaluate-missing-image.json', 'missing.jpg was not found.', []],
    ['evaluate-traversal.json', '../../../../etc/passwd lies outside the folder', []],
  ])('%s: %s, and no model is started', async (annotations, sentence, args) => {
    const { code, stdout, stderr } = await evaluate(annotations, 'public/samples', ...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('left');
  });

  test('--strict sees a broken image before the first inference', async () => {
    cpSync('scripts/fixtures/truncated.jpg', join(folder, 'broken/blood.jpg'));
    cpSync('public/samples/raccoon.jpg', join(folder, 'broken/raccoon.jpg'));
    const { code, stdout, stderr } = await evaluate('cat0.json', join(folder, 'broken'), '--strict');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^1 of 2 images could not be read:\n.*blood\.jpg could not be read as an image/);
  });

  test('by name: labels without partner are named on both sides', async () => {
    const annotations = join(folder, 'names.json');
    const bbox = [239, 0, 698, 642];
    const names = ['unicorn', 'RACCOON', 'Dining_Table'];
    writeFileSync(
      annotations,
      JSON.stringify({
        images: [{ id: 'r', file_name: 'raccoon.jpg' }],
        categories: names.map((name, id) => ({ id, name })),
        annotations: [
          { image_id: 'r', category_id: 1, bbox },
          { image_id: 'r', category_id: 1, bbox: [0, 0, -1, 5] },
        ],
      }),
    );
    const { code, stdout, stderr } = await runCommand(
      'evaluate',
      ...['--annotations', annotations, '--images', 'public/samples'],
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/AP50 {3}1\.0000/);
    expect(stderr).not.toContain('order of ids');
    expect(stderr).toContain('Annotations whose box has no area, left out: 1 (the first: annotations[1])\n');
    expect(stderr).toContain('Categories without a label of the model: 1 (unicorn)\n');
    expect(stderr).toMatch(/Labels of the model without a category: 98 \(person, .* and 78 more\)\n/);
  });
});
