import { expect, test } from 'vitest';
import type { BenchmarkRow } from '../../src/inference/api/measuring';
import { STAGES, type Stage } from '../../src/inference/api/messages';
import { figuresOf, isMet } from './bounds';
import { estimateSeconds } from './estimate';
import type { BenchResult } from './page';
import { tableOf } from './table';

function row(
  part: BenchmarkRow['part'],
  engine: BenchmarkRow['engine'],
  medianMs: number,
  dispatches: number | null,
) {
  return { part, engine, times: [medianMs], medianMs, p95Ms: medianMs, dispatches, gpuBytes: null };
}

function frame(ms: Partial<Record<Stage, number>>) {
  const timings = STAGES.map((stage) => ({ stage, ms: ms[stage] ?? 0, cached: false }));
  return { timings, totalMs: timings.reduce((sum, t) => sum + t.ms, 0), bytesRead: 65_536 };
}

function result(change: Partial<BenchResult>): BenchResult {
  const frames = [frame({ preprocess: 3, backbone: 80, bifpn: 5, heads: 10, candidates: 2 })];
  const on = { variant: 'd0', inputSize: 512, adapter: null, threads: 2, gpuBytes: 5e6 } as const;
  return { ...on, rows: [], frames: frames as unknown as BenchResult['frames'], uncutMs: [], ...change };
}

const verdicts = (of: BenchResult, backend: 'webgpu' | 'wasm') =>
  Object.fromEntries(figuresOf(of, backend).map((figure) => [figure.name, [figure.value, isMet(figure)]]));

test('ratios and shares of one run against their bounds', () => {
  const rows = [row('bifpn', 'wgsl', 10, 24), row('bifpn', 'ort-webgpu', 150, 600)];
  expect(verdicts(result({ rows }), 'webgpu')).toEqual({
    'BiFPN, ORT WebGPU ÷ WGSL': [15, true],
    'BiFPN dispatches, WGSL': [24, true],
    'preprocess + candidates ÷ frame': [5, true],
    'the same ÷ frame without its backbone': [25, true],
  });
});

test('what is beyond a bound is said', () => {
  const rows = [row('bifpn', 'wgsl', 10, 31), row('bifpn', 'ort-webgpu', 149, 600)];
  const slow = result({ rows, uncutMs: [80, 85, 90] });
  expect(verdicts(slow, 'wasm')).toMatchObject({
    'BiFPN, ORT WebGPU ÷ WGSL': [14.9, false],
    'BiFPN dispatches, WGSL': [31, false],
    'whole frame ÷ one session of the uncut graph, WASM': [100 / 85, false],
  });
  const backend = { kind: 'wasm', threads: 2 } as Parameters<typeof tableOf>[1];
  expect(tableOf(slow, backend)).toMatch(/uncut graph, WASM\s+1\.18 ×\s+bound ≤ 1\.15 ×: NOT MET/);
});

test('an estimate grows with runs, size and variant, and leaves out what is skipped', () => {
  const request = { runs: 5, warmUp: 1, skip: ['backbone ort-webgpu', 'partitioned wgsl'] } as const;
  const d0 = estimateSeconds('d0', 512, 'webgpu', request, 1);
  expect(d0).toBeGreaterThan(2 * 25.5);
  expect(estimateSeconds('d0', 512, 'webgpu', { ...request, skip: [] }, 1)).toBeCloseTo(d0 + 6 * 50.5);
  expect(estimateSeconds('d0', 256, 'webgpu', request, 1)).toBeCloseTo(d0 / 4, 0);
  expect(estimateSeconds('d3', 512, 'webgpu', request, 1)).toBeGreaterThan(3 * d0);
});
