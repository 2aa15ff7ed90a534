import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import type { BackendInfo, BenchmarkRow } from '../src/inference/protocol';
import { AppError } from '../src/model/errors';
import { isVariantId, type VariantId } from '../src/model/network/variants';
import type { BenchCase, BenchResult } from './bench/page';
import { findChromium, SOFTWARE_GPU_FLAGS } from './lib/chromium';
import { command, numberArgument, readArguments } from './lib/command';

const USAGE = `npm run bench -- [--variants d0,d1] [--sizes 256,512] [--runs N] [--backend webgpu|wasm|both] [--json FILE]
  --variants LIST   d0 … d7 (d0)
  --sizes LIST      input sides, multiples of 128 (512)
  --runs N          measured runs of each row (5)
  --warm-up N       runs before them (1)
  --backend B       webgpu, wasm or both (both)
  --slow-ort        time ORT's WebGPU backbone too; on a software adapter that takes minutes
  --json FILE       write every number as JSON`;

const PAGE = 'scripts/bench/index.html';

command(async () => {
  const { values } = readArguments(USAGE, {
    variants: { type: 'string', default: 'd0' },
    sizes: { type: 'string', default: '512' },
    runs: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '1' },
    backend: { type: 'string', default: 'both' },
    'slow-ort': { type: 'boolean', default: false },
    json: { type: 'string' },
  } as const);
  const backends = values.backend === 'both' ? (['wasm', 'webgpu'] as const) : [asBackend(values.backend)];
  const variants = values.variants.split(',').map(asVariant);
  const sizes = values.sizes.split(',').map((size) => numberArgument('sizes', size, 128, 4096));
  const request = {
    runs: numberArgument('runs', values.runs, 1, 1000),
    warmUp: numberArgument('warm-up', values['warm-up'], 0, 100),
    skip: values['slow-ort'] ? [] : (['backbone ort-webgpu', 'partitioned wgsl'] as const),
  };
  const outDir = mkdtempSync(join(tmpdir(), 'efficientdet-bench-'));
  await build({ logLevel: 'error', build: { outDir, rolldownOptions: { input: PAGE } } });
  const server = await preview({
    build: { outDir },
    preview: { port: 0, host: 'localhost' },
    logLevel: 'error',
  });
  const browser = await chromium.launch({
    executablePath: findChromium().path,
    args: [...SOFTWARE_GPU_FLAGS],
  });
  const results: (BenchResult & { backend: BackendInfo })[] = [];
  try {
    const address = `${server.resolvedUrls!.local[0]}${PAGE}`;
    for (const choice of backends) {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction(() => window.bench !== undefined);
      const backend = await page.evaluate((b) => window.bench!.start(b), choice);
      for (const variant of variants) {
        for (const inputSize of sizes) {
          const benchCase: BenchCase = { variant, inputSize, request };
          const result = await page.evaluate((c) => window.bench!.run(c), benchCase);
          results.push({ ...result, backend });
          printTable(result, backend);
        }
      }
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
});

function asBackend(text: string): 'webgpu' | 'wasm' {
  if (text === 'webgpu' || text === 'wasm') return text;
  throw new AppError('bad-argument', { argument: '--backend', value: text, expected: 'webgpu, wasm, both' });
}

function asVariant(text: string): VariantId {
  if (isVariantId(text)) return text;
  throw new AppError('bad-argument', { argument: '--variants', value: text, expected: 'd0 … d7' });
}

function printTable(result: BenchResult, backend: BackendInfo): void {
  const where =
    backend.kind === 'webgpu' ? `WebGPU (${backend.adapter})` : `WASM, ${backend.threads} threads`;
  console.log(`\n${result.variant.toUpperCase()} at ${result.inputSize} px, ${where}`);
  console.log(
    `${'part'.padEnd(12)} ${'engine'.padEnd(11)} ${'median ms'.padStart(10)} ${'p95 ms'.padStart(10)} dispatches`,
  );
  for (const row of result.rows) {
    const { part, engine, medianMs, p95Ms, dispatches } = row;
    const numbers = `${medianMs.toFixed(1).padStart(10)} ${p95Ms.toFixed(1).padStart(10)}`;
    console.log(
      `${part.padEnd(12)} ${engine.padEnd(11)} ${numbers} ${String(dispatches ?? '–').padStart(10)}`,
    );
  }
  for (const [title, above, below] of RATIOS) {
    const ratio = ratioOf(result.rows, above, below);
    if (ratio !== null) console.log(`${title}: ${ratio.toFixed(2)}`);
  }
  const stages = result.frame.timings.map(({ stage, ms }) => `${stage} ${ms.toFixed(1)}`).join(', ');
  console.log(`one frame, ms: ${stages}; our GPU buffers ${(result.gpuBytes / 1e6).toFixed(1)} MB`);
}

type Key = `${BenchmarkRow['part']} ${BenchmarkRow['engine']}`;

/** Speed is only ever said as a ratio within one run. */
const RATIOS: readonly (readonly [string, Key, Key])[] = [
  ['BiFPN, ORT WebGPU ÷ WGSL', 'bifpn ort-webgpu', 'bifpn wgsl'],
  ['heads, ORT WebGPU ÷ ours', 'heads ort-webgpu', 'heads wgsl'],
  ['BiFPN, ORT WASM ÷ WGSL', 'bifpn ort-wasm', 'bifpn wgsl'],
  ['partitioned ÷ uncut, WASM', 'partitioned ort-wasm', 'uncut ort-wasm'],
];

function ratioOf(rows: readonly BenchmarkRow[], above: Key, below: Key): number | null {
  const median = (key: Key) => rows.find((row) => `${row.part} ${row.engine}` === key)?.medianMs;
  const [a, b] = [median(above), median(below)];
  return a === undefined || b === undefined ? null : a / b;
}
