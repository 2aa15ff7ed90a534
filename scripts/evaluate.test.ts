import { expect, test } from 'vitest';
import expected from '../src/inference/fixtures/eval/pycocotools.json';
import { runCommand } from './lib/testing';

const EVAL = 'src/inference/fixtures/eval';
const ANNOTATIONS = ['--annotations', `${EVAL}/annotations.json`];

test('fed the reference’s detections, the command prints pycocotools’ twelve numbers', async () => {
  const { code, stdout } = await runCommand(
    'evaluate',
    ...ANNOTATIONS,
    '--detections',
    `${EVAL}/detections.json`,
  );
  expect(code).toBe(0);
  const [summary, ...lines] = stdout.trimEnd().split('\n');
  expect(summary).toBe('20 images, 1987 detections');
  const printed = lines.map((line) => line.split(/\s+/));
  expect(printed).toEqual(Object.entries(expected).map(([name, value]) => [name, value.toFixed(4)]));
  expect(printed).toHaveLength(12);
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
  console.log(metrics);
  expect(Object.keys(metrics)).toEqual(Object.keys(expected));
  expect(Math.abs(metrics.AP! - expected.AP)).toBeLessThan(0.01);
  expect(stderr).toMatch(/20\/20 images/);
}, 300_000);

test('annotations that are none are refused in a sentence', async () => {
  const { code, stdout, stderr } = await runCommand('evaluate', '--annotations', 'package.json');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/annotations/i);
});
