import type { BenchmarkRow } from '../../src/inference/api/measuring';
import type { BackendKind, Stage } from '../../src/inference/api/messages';
import { BIFPN_NODES } from '../../src/model/bifpn/topology';
import { VARIANTS } from '../../src/model/network/variants';
import { quantile } from '../../src/model/quantile';
import type { BenchResult } from './page';

/** A figure of one run, and what it has to stay within where something was promised. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: '×' | '%' | '';
  readonly bound: { readonly sense: '≥' | '≤'; readonly limit: number } | null;
}

type Key = `${BenchmarkRow['part']} ${BenchmarkRow['engine']}`;

/** Dispatches beyond one a fusion node that resampling of shared inputs may take. */
const EXTRA_DISPATCHES = 6;

/** Speed is only ever said as a ratio within one run. */
export function figuresOf(result: BenchResult, backend: BackendKind): readonly Figure[] {
  const row = (key: Key) => result.rows.find(({ part, engine }) => `${part} ${engine}` === key);
  const ratio = (above: Key, below: Key) => over(row(above)?.medianMs, row(below)?.medianMs);
  const inFrame = (...stages: Stage[]) => median(result.frames.map((f) => stageMs(f, stages)));
  const frame = median(result.frames.map(({ totalMs }) => totalMs));
  const around = inFrame('preprocess', 'candidates');
  const nodes = VARIANTS[result.variant].fpnCells * BIFPN_NODES.length;
  const list: readonly (readonly [string, number | undefined, Figure['unit'], Figure['bound']])[] = [
    ['BiFPN, ORT WebGPU ÷ WGSL', ratio('bifpn ort-webgpu', 'bifpn wgsl'), '×', { sense: '≥', limit: 15 }],
    ['heads, ORT WebGPU ÷ WGSL', ratio('heads ort-webgpu', 'heads wgsl'), '×', null],
    ['BiFPN, ORT WASM ÷ WGSL', ratio('bifpn ort-wasm', 'bifpn wgsl'), '×', null],
    [
      'BiFPN dispatches, WGSL',
      row('bifpn wgsl')?.dispatches ?? undefined,
      '',
      { sense: '≤', limit: nodes + EXTRA_DISPATCHES },
    ],
    [
      'preprocess + candidates ÷ frame',
      percent(over(around, frame)),
      '%',
      // Promised of our kernels.
      backend === 'webgpu' ? { sense: '≤', limit: 5 } : null,
    ],
    ['the same ÷ frame without its backbone', percent(over(around, frame - inFrame('backbone'))), '%', null],
    [
      'whole frame ÷ one session of the uncut graph, WASM',
      backend === 'wasm' ? over(frame, median(result.uncutMs)) : undefined,
      '×',
      { sense: '≤', limit: 1.15 },
    ],
  ];
  return list.flatMap(([name, value, unit, bound]) =>
    value === undefined || Number.isNaN(value) ? [] : [{ name, value, unit, bound }],
  );
}

export function isMet({ value, bound }: Figure): boolean {
  return bound === null || (bound.sense === '≥' ? value >= bound.limit : value <= bound.limit);
}

const median = (values: readonly number[]): number => quantile(values, 0.5) ?? Number.NaN;

function stageMs({ timings }: BenchResult['frames'][number], stages: readonly Stage[]): number {
  return timings.reduce((sum, { stage, ms }) => sum + (stages.includes(stage) ? (ms ?? Number.NaN) : 0), 0);
}

function over(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : share * 100;
}
