import type { Page } from '@playwright/test';

/** A task of a page's main thread. */
export interface LongTask {
  /** From its start to its end, what the thread waited for a core included. */
  readonly wallMs: number;
  /** What the thread worked. */
  readonly cpuMs: number;
}

/** Where the platform calls a task long (W3C Long Tasks). */
const LONG_MS = 50;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: elapsed, of the thread's own clock, and when it began. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly ts: number;
  readonly args?: { readonly name?: string };
}

/** Chromium's name for the thread of a page. */
const MAIN_THREAD = 'CrRendererMain';
/** What its scheduler calls a task. */
const TASK = 'ThreadControllerImpl::RunTask';

/** A trace that ends so long before the work did has lost its end, microseconds. */
const PATIENCE = 5e6;

/**
 * Long tasks of the browser's pages while `work` goes on, by Chromium's trace, which has both clocks.
 * @throws Error where the trace lacks what there is to say: its end, or the threads' own clocks
 */
export async function longTasks(page: Page, work: () => Promise<void>): Promise<LongTask[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  const began = performance.now();
  let elapsed = 0;
  let trace: Buffer;
  try {
    await work();
  } finally {
    elapsed = (performance.now() - began) * 1000;
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(String(trace)) as { traceEvents: TraceEvent[] };
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === MAIN_THREAD;
  const mainThreads = new Set(traceEvents.filter(isMain).map(key));
  const tasks = traceEvents.filter((event) => event.name === TASK && mainThreads.has(key(event)));
  const starts = tasks.map(({ ts }) => ts);
  const first = starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = starts.reduce((a, b) => Math.max(a, b), 0);
  if (!(last - first > elapsed - PATIENCE)) throw new Error('The trace does not cover the work');
  const long = tasks.filter(({ dur = 0 }) => dur > LONG_MS * 1000);
  if (![...long, ...tasks.slice(0, 1)].every(({ tdur }) => tdur !== undefined)) {
    throw new Error("The trace lacks the thread's own clock");
  }
  return long.map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }));
}
