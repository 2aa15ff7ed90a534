import type { BenchmarkResult } from '../slices/timing';
import { ratiosOf } from './ratios';

/** A benchmark as JSON: every number and what it was measured on; times in ms, sizes in bytes. */
export function reportText({ on, report, warmUp, runs, bytesRead, parity }: BenchmarkResult): string {
  const { variant, inputSize, rows, gpuBytes } = report;
  const { kind, adapter, softwareAdapter, threads, crossOriginIsolated } = on.backend;
  const ratios = ratiosOf(rows).map(({ above, below, value }) => ({
    above: `${above.part} ${above.engine}`,
    below: `${below.part} ${below.engine}`,
    ratio: value,
  }));
  const backend = { kind, adapter, softwareAdapter, threads, crossOriginIsolated };
  const measured = { variant, inputSize, backend, warmUp, runs, gpuBytes, bytesReadPerFrame: bytesRead };
  return `${JSON.stringify({ ...measured, rows, ratios, parity }, null, 1)}\n`;
}
