import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';
import type { BenchmarkRequest } from '../src/inference/api/measuring';
import type { BackendInfo } from '../src/inference/api/messages';
import { AppError } from '../src/model/errors';
import { isVariantId, type VariantId } from '../src/model/network/variants';
import { estimateSeconds } from './bench/estimate';
import { launchWithGpu } from './bench/launch';
import type { BenchCase, BenchResult } from './bench/page';
import { tableOf } from './bench/table';
import { command, numberArgument, readArguments, writeFile } from './lib/command';

const USAGE = `npm run bench -- [--quick] [--variants d0,d1] [--sizes 256,512] [--runs N] [--backend webgpu|wasm|both] [--json FILE]
  --quick           D0 at 512 px with three runs: what a machine without a graphics card does in minutes
  --variants LIST   d0 … d7 (d0,d1,d2,d3)
  --sizes LIST      input sides, multiples of 128 (256,512)
  --runs N          measured runs of each row (5)
  --warm-up N       runs before them (1)
  --backend B       webgpu, wasm or both (both)
  --slow-ort        without a graphics card, time ORT's WebGPU backbone too; that takes half a minute a run
  --json FILE       write every number as JSON`;

const PAGE = 'scripts/bench/index.html';

/** What holds without an argument that says otherwise. */
const DEFAULTS = {
  full: { variants: 'd0,d1,d2,d3', sizes: '256,512', runs: '5' },
  quick: { variants: 'd0', sizes: '512', runs: '3' },
} as const;

/** On a software adapter ORT's backbone takes half a minute a run, alone or within a frame (ADR 010). */
const SLOW_IN_SOFTWARE = ['backbone ort-webgpu', 'partitioned wgsl'] as const;

interface Plan extends BenchCase {
  readonly backend: 'webgpu' | 'wasm';
}

command(async () => {
  const { values } = readArguments(USAGE, {
    quick: { type: 'boolean', default: false },
    variants: { type: 'string' },
    sizes: { type: 'string' },
    runs: { type: 'string' },
    'warm-up': { type: 'string', default: '1' },
    backend: { type: 'string', default: 'both' },
    'slow-ort': { type: 'boolean', default: false },
    json: { type: 'string' },
  } as const);
  const asked = { ...DEFAULTS[values.quick ? 'quick' : 'full'], ...defined(values) };
  const backends = values.backend === 'both' ? (['wasm', 'webgpu'] as const) : [asBackend(values.backend)];
  const variants = asked.variants.split(',').map(asVariant);
  const sizes = asked.sizes.split(',').map((size) => numberArgument('sizes', size, 128, 4096));
  const runs = numberArgument('runs', asked.runs, 1, 1000);
  const warmUp = numberArgument('warm-up', values['warm-up'], 0, 100);

  const outDir = mkdtempSync(join(tmpdir(), 'efficientdet-bench-'));
  await build({ logLevel: 'error', build: { outDir, rolldownOptions: { input: PAGE } } });
  const server = await preview({
    build: { outDir },
    preview: { port: 0, host: 'localhost' },
    logLevel: 'error',
  });
  const address = `${server.resolvedUrls!.local[0]}${PAGE}`;
  const { browser, adapter } = await launchWithGpu(address);
  const results: (BenchResult & { backend: BackendInfo })[] = [];
  try {
    console.log(adapter ? `On the system's GPU: ${adapter}` : 'No GPU of the system: WebGPU by SwiftShader');
    const software = adapter === null;
    const request: BenchmarkRequest = {
      runs,
      warmUp,
      skip: software && !values['slow-ort'] ? SLOW_IN_SOFTWARE : [],
    };
    const plans = backends.flatMap((backend) =>
      variants.flatMap((variant) =>
        sizes.map((inputSize): Plan => {
          // A frame's backbone is ORT's.
          const frames = software && backend === 'webgpu' ? 1 : runs;
          return { backend, variant, inputSize, request, frames };
        }),
      ),
    );
    if (software) sayHowLong(plans);
    for (const backend of backends) {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction(() => window.bench !== undefined);
      const info = await page.evaluate((b) => window.bench!.start(b), backend);
      for (const plan of plans.filter((p) => p.backend === backend)) {
        const result = await page.evaluate((c) => window.bench!.run(c), plan as BenchCase);
        results.push({ ...result, backend: info });
        console.log(tableOf(result, info));
      }
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
  if (values.json) writeFile(values.json, `${JSON.stringify(results, null, 1)}\n`);
});

function defined(values: { variants?: string; sizes?: string; runs?: string }) {
  const { variants, sizes, runs } = values;
  return { ...(variants && { variants }), ...(sizes && { sizes }), ...(runs && { runs }) };
}

function sayHowLong(plans: readonly Plan[]): void {
  const seconds = plans.reduce(
    (sum, { variant, inputSize, backend, request, frames }) =>
      sum + estimateSeconds(variant, inputSize, backend, request, frames),
    0,
  );
  const hint = seconds > 900 ? '; --quick measures D0 at 512 px alone' : '';
  console.log(`This will take about ${Math.ceil(seconds / 60)} minutes on two cores${hint}`);
}

function asBackend(text: string): 'webgpu' | 'wasm' {
  if (text === 'webgpu' || text === 'wasm') return text;
  throw new AppError('bad-argument', { argument: '--backend', value: text, expected: 'webgpu, wasm, both' });
}

function asVariant(text: string): VariantId {
  if (isVariantId(text)) return text;
  throw new AppError('bad-argument', { argument: '--variants', value: text, expected: 'd0 … d7' });
}
