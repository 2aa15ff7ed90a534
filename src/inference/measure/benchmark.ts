import { throwIfCancelled } from '../../model/errors';
import { quantile } from '../../model/quantile';
import type { BenchmarkPart, BenchmarkRequest, BenchmarkRow, Engine } from '../api/measuring';
import type { OnProgress } from '../api/messages';
import { type GpuUsage, metered, noUsage } from './gpuMeter';
import { type PartRunner, partRunner, type RunnerContext } from './partRunners';

/** Every part on every engine, in the order of the table. */
const RUNNERS: readonly (readonly [BenchmarkPart, Engine])[] = [
  ['backbone', 'wgsl'],
  ['backbone', 'ort-webgpu'],
  ['backbone', 'ort-wasm'],
  ['bifpn', 'wgsl'],
  ['bifpn', 'ort-webgpu'],
  ['bifpn', 'ort-wasm'],
  ['heads', 'wgsl'],
  ['heads', 'ort-webgpu'],
  ['heads', 'ort-wasm'],
  ['partitioned', 'wgsl'],
  ['partitioned', 'ort-wasm'],
  ['uncut', 'ort-wasm'],
];

/** Engines that a backend can run: WASM alone on WASM; on WebGPU all, but not the pipeline on WASM. */
function available(part: BenchmarkPart, engine: Engine, gpu: boolean): boolean {
  if (!gpu) return engine === 'ort-wasm';
  return !(part === 'partitioned' && engine === 'ort-wasm');
}

/**
 * Times the parts of the network. Runs of one part's engines alternate, so that whatever else the machine does
 * falls on all of them alike.
 */
export async function benchmark(
  context: RunnerContext,
  request: BenchmarkRequest,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<BenchmarkRow[]> {
  const wanted = RUNNERS.filter(([part, engine]) => {
    return available(part, engine, context.gpu !== null) && !request.skip?.includes(`${part} ${engine}`);
  });
  const rounds = request.warmUp + request.runs;
  const total = wanted.length * rounds;
  let done = 0;
  const rows: BenchmarkRow[] = [];
  for (const group of groupsOf(wanted)) {
    const runners: PartRunner[] = [];
    const usages = group.map(noUsage);
    // On WASM there is no WebGPU to meter.
    const meter = <V>(i: number, task: () => Promise<V>): Promise<V> =>
      context.gpu ? metered(usages[i]!, task) : task();
    try {
      for (const [i, entry] of group.entries()) {
        runners.push(await meter(i, () => partRunner(...entry, context)));
      }
      const times = runners.map((): number[] => []);
      for (let round = 0; round < rounds; round++) {
        for (const [i, runner] of runners.entries()) {
          throwIfCancelled(signal);
          usages[i]!.dispatches = 0;
          const ms = await meter(i, () => timed(runner));
          if (round >= request.warmUp) times[i]!.push(ms);
          onProgress({ phase: 'benchmark', done: ++done, total });
        }
      }
      for (const [i, { part, engine }] of runners.entries()) {
        rows.push(row(part, engine, times[i]!, gpuFacts(part, engine, usages[i]!, context)));
      }
    } finally {
      for (const runner of runners) await runner.dispose();
    }
  }
  return rows;
}

/** What is compared with each other runs in turns: a part's engines; the partitioned network and the uncut one. */
function groupsOf(wanted: typeof RUNNERS): (typeof RUNNERS)[] {
  const groups = new Map<string, (typeof RUNNERS)[number][]>();
  for (const entry of wanted) {
    const key = entry[0] === 'uncut' ? 'partitioned' : entry[0];
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}

async function timed(runner: PartRunner): Promise<number> {
  const began = performance.now();
  const outputs = await runner.run();
  const time = performance.now() - began;
  runner.release(outputs);
  return time;
}

type GpuFacts = Pick<BenchmarkRow, 'dispatches' | 'gpuBytes'>;

/** ORT's buffers are those that its session made; ours were there before. */
function gpuFacts(
  part: BenchmarkPart,
  engine: Engine,
  usage: GpuUsage,
  { pipeline: { backend } }: RunnerContext,
): GpuFacts {
  if (engine === 'ort-wasm') return { dispatches: null, gpuBytes: null };
  const { dispatches, peakBytes } = usage;
  if (engine === 'ort-webgpu') return { dispatches, gpuBytes: peakBytes };
  const ours = part === 'backbone' || part === 'bifpn' || part === 'heads';
  return { dispatches, gpuBytes: ours ? (backend.kernelBytes?.[part] ?? null) : null };
}

function row(part: BenchmarkPart, engine: Engine, times: readonly number[], facts: GpuFacts): BenchmarkRow {
  const at = (share: number) => quantile(times, share) ?? Number.NaN;
  return { part, engine, times, medianMs: at(0.5), p95Ms: at(0.95), ...facts };
}
