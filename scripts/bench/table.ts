import { type BackendInfo, STAGES } from '../../src/inference/api/messages';
import { quantile } from '../../src/model/quantile';
import { type Figure, figuresOf, isMet } from './bounds';
import type { BenchResult } from './page';

/** One case as lines of text: rows, the frame, and what was promised against what was measured. */
export function tableOf(result: BenchResult, backend: BackendInfo): string {
  const { variant, inputSize, rows, frames, gpuBytes } = result;
  const where =
    backend.kind === 'webgpu' ? `WebGPU (${backend.adapter})` : `WASM, ${backend.threads} threads`;
  const totals = frames.map(({ totalMs }) => totalMs);
  const stages = STAGES.map((stage) => {
    const times = frames.map(({ timings }) => timings.find((t) => t.stage === stage)!.ms ?? Number.NaN);
    return `${stage} ${ms(quantile(times, 0.5)) ?? '–'}`;
  });
  const own = backend.kind === 'webgpu' ? gpuBytes : null;
  return [
    `\n${variant.toUpperCase()} at ${inputSize} px, ${where}`,
    cells('part', 'engine', 'median ms', 'p95 ms', 'dispatches', 'GPU MB', 'read back'),
    ...rows.map(({ part, engine, medianMs, p95Ms, dispatches, gpuBytes: bytes }) =>
      cells(part, engine, ms(medianMs), ms(p95Ms), dispatches, megabytes(bytes), null),
    ),
    cells(
      'whole frame',
      'as the app',
      ms(quantile(totals, 0.5)),
      ms(quantile(totals, 0.95)),
      null,
      // ORT's backbone has its own beside them.
      own === null ? null : `${megabytes(own)} ours`,
      frames.at(-1)?.bytesRead ?? null,
    ),
    `frame, ms: ${stages.join(', ')}`,
    ...figuresOf(result, backend.kind).map(figureLine),
  ].join('\n');
}

function figureLine(figure: Figure): string {
  const { name, value, unit, bound } = figure;
  const text = `${name.padEnd(52)} ${value.toFixed(unit === '' ? 0 : 2)} ${unit}`.trimEnd();
  if (!bound) return text;
  return `${text}   bound ${bound.sense} ${bound.limit} ${unit}: ${isMet(figure) ? 'met' : 'NOT MET'}`;
}

const ms = (value: number | null): string | null => value?.toFixed(1) ?? null;
const megabytes = (bytes: number | null): string | null => (bytes === null ? null : (bytes / 1e6).toFixed(1));

function cells(part: string, engine: string, ...values: readonly (string | number | null)[]): string {
  const rest = values.map((value) => String(value ?? '–').padStart(11));
  return `${part.padEnd(12)} ${engine.padEnd(11)} ${rest.join(' ')}`;
}
