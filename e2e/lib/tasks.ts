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
  const { events, elapsed } = await trace(page, work);
  const tasks = mainThreadTasks(events);
  const ends = [tasks.at(0), tasks.at(-1)].map((task) => task?.ts ?? Number.NaN) as [number, number];
  if (!(ends[1] - ends[0] > elapsed - PATIENCE)) throw new Error('The trace does not cover the work');
  const long = tasks.filter(({ dur = 0 }) => dur > LONG_MS * 1000);
  if (![tasks[0]!, ...long].every(({ tdur }) => tdur !== undefined)) {
    throw new Error("The trace lacks the thread's own clock");
  }
  return long.map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }));
}

/** @returns also how long the work took, microseconds */
async function trace(page: Page, work: () => Promise<void>) {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  const began = performance.now();
  await work().catch(async (error) => {
    await browser.stopTracing();
    throw error;
  });
  const elapsed = (performance.now() - began) * 1000;
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  return { events: traceEvents, elapsed };
}

/** In the order in which they began. */
function mainThreadTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === MAIN_THREAD;
  const threads = new Set(events.filter(isMain).map(key));
  return events.filter((e) => e.name === TASK && threads.has(key(e))).sort((a, b) => a.ts - b.ts);
}
