import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './lib/chromium';

/** Runs every gate and counts: types and lint as one test each, the others by their runners' reports. */

interface Gate {
  readonly name: string;
  readonly script: string;
  readonly arguments?: readonly string[];
  /** Counts in the runner's JSON report; without it the gate is one test. */
  readonly count?: (report: unknown) => Count;
  readonly environment?: (reportFile: string) => Record<string, string>;
  /** Without a Chromium it is not run, and counts as failed. */
  readonly needsBrowser?: true;
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const folder = mkdtempSync(join(tmpdir(), 'efficientdet-test-'));

const vitestCount = (report: unknown): Count => {
  const r = report as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    success: boolean;
  };
  // A file that fails to load has no tests, and still is a failure.
  const failed = r.numFailedTests || (r.success ? 0 : 1);
  return { passed: r.numPassedTests, failed, skipped: r.numPendingTests };
};

const playwrightCount = (report: unknown): Count => {
  const { stats, errors } = report as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  };
  const failed = stats.unexpected || (errors.length > 0 ? 1 : 0);
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped };
};

const vitest = (name: string, script: string): Gate => ({
  name,
  script,
  arguments: ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(name)}`],
  count: vitestCount,
});

function reportOf(name: string): string {
  return join(folder, `${name}.json`);
}

const GATES: readonly Gate[] = [
  { name: 'types', script: 'test:types' },
  { name: 'lint', script: 'test:lint' },
  vitest('unit', 'test:unit'),
  { ...vitest('gpu', 'test:gpu'), needsBrowser: true },
  { name: 'build', script: 'build' },
  {
    name: 'e2e',
    script: 'test:e2e',
    arguments: ['--reporter=list,json'],
    count: playwrightCount,
    environment: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    needsBrowser: true,
  },
];

function run(gate: Gate): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', gate.script, '--', ...(gate.arguments ?? [])], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...gate.environment?.(reportOf(gate.name)) },
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function countOf(gate: Gate, succeeded: boolean): Count {
  const alone = { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  if (!gate.count) return alone;
  try {
    const count = gate.count(JSON.parse(readFileSync(reportOf(gate.name), 'utf8')));
    return succeeded || count.failed > 0 ? count : { ...count, failed: 1 };
  } catch {
    return alone.failed ? alone : { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Sets `CHROMIUM_PATH` for the gates. @returns why there is no Chromium, else null */
function prepareBrowser(): string | null {
  try {
    const { path, how } = findChromium();
    console.log(`Chromium: ${path} (${how})`);
    process.env.CHROMIUM_PATH = path;
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const noBrowser = prepareBrowser();
if (noBrowser) console.log(`${noBrowser}\nThe gates that need no browser run all the same.`);

const total = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const gate of GATES) {
  console.log(`\n── ${gate.name} ──`);
  const began = Date.now();
  const missing = gate.needsBrowser ? noBrowser : null;
  if (missing) console.log(`Not run, which counts as failed. ${missing}`);
  const count = countOf(gate, missing === null && (await run(gate)));
  total.passed += count.passed;
  total.failed += count.failed;
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  summary.push(
    `${gate.name.padEnd(6)} ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${seconds} s)`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}`);
// These words alone: CI reads them. What was skipped stands with its gate.
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
