import { expect, test } from 'vitest';
import expected from '../src/inference/fixtures/eval/pycocotools.json';
import { runCommand } from './lib/testing/run';

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
