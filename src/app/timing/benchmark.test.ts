import { describe, expect, test } from 'vitest';
import type { BackendInfo } from '../../inference/api/messages';
import { BACKEND, benchmarkReport, benchmarkRow, PARITY } from '../testing/fakes';
import { chosenCells, comparesOrt, offeredCells } from './benchmarkPlan';
import { ratiosOf } from './ratios';
import { reportText } from './reportText';

const HARDWARE: BackendInfo = { ...BACKEND, kind: 'webgpu', adapter: 'a card' };
const SOFTWARE: BackendInfo = { ...HARDWARE, softwareAdapter: true };

describe('what a benchmark runs', () => {
  test('on WebAssembly all parts, on WebAssembly alone', () => {
    expect(offeredCells(BACKEND)).toEqual([
      'backbone ort-wasm',
      'bifpn ort-wasm',
      'heads ort-wasm',
      'partitioned ort-wasm',
      'uncut ort-wasm',
    ]);
    expect(offeredCells(null)).toEqual([]);
  });

  test('on WebGPU all engines; what takes minutes in software waits to be asked for there', () => {
    expect(chosenCells({ cells: {} }, HARDWARE)).toEqual(offeredCells(HARDWARE));
    const left = offeredCells(HARDWARE).filter(
      (cell) => !chosenCells({ cells: {} }, SOFTWARE).includes(cell),
    );
    expect(left).toEqual(['backbone ort-webgpu']);
    expect(chosenCells({ cells: { 'backbone ort-webgpu': true } }, SOFTWARE)).toContain(
      'backbone ort-webgpu',
    );
  });

  test('a cell stays as the user switched it, where the backend offers it', () => {
    const cells = { 'bifpn wgsl': false, 'bifpn ort-wasm': false } as const;
    expect(chosenCells({ cells }, HARDWARE)).toEqual(
      offeredCells(HARDWARE).filter((cell) => cell !== 'bifpn wgsl' && cell !== 'bifpn ort-wasm'),
    );
    expect(chosenCells({ cells: { 'bifpn wgsl': true } }, BACKEND)).not.toContain('bifpn wgsl');
  });

  test('numbers are compared with ORT on WebGPU unless it runs in software or the user says so', () => {
    expect(comparesOrt({ compareOrt: null }, HARDWARE)).toBe(true);
    expect(comparesOrt({ compareOrt: null }, SOFTWARE)).toBe(false);
    expect(comparesOrt({ compareOrt: true }, SOFTWARE)).toBe(true);
  });
});

const ROWS = [
  benchmarkRow('bifpn', 'wgsl', 2),
  benchmarkRow('bifpn', 'ort-webgpu', 50),
  benchmarkRow('heads', 'ort-wasm', 8),
];

test('ratios are of medians, and only of what was measured on both sides', () => {
  expect(ratiosOf(ROWS)).toEqual([
    { above: { part: 'bifpn', engine: 'ort-webgpu' }, below: { part: 'bifpn', engine: 'wgsl' }, value: 25 },
  ]);
  expect(ratiosOf([])).toEqual([]);
});

test('the report as text can be read again, with every time and what it was measured on', () => {
  const report = benchmarkReport(ROWS);
  const on = { variant: 'd0', inputSize: 512, backend: SOFTWARE, image: 'a.png' } as const;
  const text = reportText({ on, report, runs: 1, warmUp: 0, bytesRead: 64, parity: PARITY });
  expect(JSON.parse(text)).toMatchObject({
    variant: 'd0',
    backend: { adapter: 'a card', softwareAdapter: true },
    bytesReadPerFrame: 64,
    rows: ROWS,
    ratios: [{ above: 'bifpn ort-webgpu', below: 'bifpn wgsl', ratio: 25 }],
    parity: PARITY,
  });
});
