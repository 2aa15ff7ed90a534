import { BENCHMARK_PARTS, type BenchmarkPart, ENGINES, type Engine } from '../../inference/api/measuring';
import type { BackendInfo, BackendKind } from '../../inference/api/messages';
import type { BenchmarkKey, TimingState } from '../slices/timing';

const EVERYWHERE: readonly BenchmarkPart[] = ['backbone', 'bifpn', 'heads', 'uncut'];

/** Parts that each engine can run, by backend: what the worker's benchmark offers. */
const OFFERED: Readonly<Record<BackendKind, Readonly<Record<Engine, readonly BenchmarkPart[]>>>> = {
  webgpu: {
    wgsl: ['backbone', 'bifpn', 'heads', 'partitioned'],
    'ort-webgpu': ['backbone', 'bifpn', 'heads'],
    'ort-wasm': EVERYWHERE,
  },
  wasm: { wgsl: [], 'ort-webgpu': [], 'ort-wasm': [...EVERYWHERE, 'partitioned'] },
};

/** ORT's WebGPU backbone takes half a minute a run at 512 px on a software adapter (ARCHITECTURE, decision 6). */
const SLOW_IN_SOFTWARE: readonly BenchmarkKey[] = ['backbone ort-webgpu'];

export function isSoftware(backend: BackendInfo | null): boolean {
  return backend?.kind === 'webgpu' && backend.softwareAdapter;
}

export function isOffered(backend: BackendInfo | null, part: BenchmarkPart, engine: Engine): boolean {
  return backend !== null && OFFERED[backend.kind][engine].includes(part);
}

/** Every cell that this backend offers, in the order of the table. */
export function offeredCells(backend: BackendInfo | null): readonly BenchmarkKey[] {
  return BENCHMARK_PARTS.flatMap((part) =>
    ENGINES.filter((engine) => isOffered(backend, part, engine)).map(
      (engine): BenchmarkKey => `${part} ${engine}`,
    ),
  );
}

/** Cells that would hold up all others here, so that they are off unless switched on. */
export function isSlow(backend: BackendInfo | null, cell: BenchmarkKey): boolean {
  return isSoftware(backend) && SLOW_IN_SOFTWARE.includes(cell);
}

/** Cells that a benchmark would run now. */
export function chosenCells(
  { cells }: Pick<TimingState, 'cells'>,
  backend: BackendInfo | null,
): readonly BenchmarkKey[] {
  return offeredCells(backend).filter((cell) => cells[cell] ?? !isSlow(backend, cell));
}

/** Whether a comparison of numbers takes in ORT's WebGPU. */
export function comparesOrt(
  { compareOrt }: Pick<TimingState, 'compareOrt'>,
  backend: BackendInfo | null,
): boolean {
  return compareOrt ?? !isSoftware(backend);
}
