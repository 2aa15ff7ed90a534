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
  /** Microseconds: elapsed, and of the thread's own clock. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Chromium's name for the thread of a page. */
const MAIN_THREAD = 'CrRendererMain';
/** What its scheduler calls a task. */
const TASK = 'ThreadControllerImpl::RunTask';

/** Long tasks of the browser's pages while `work` goes on, by Chromium's trace, which has both clocks. */
export async function longTasks(page: Page, work: () => Promise<void>): Promise<LongTask[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === MAIN_THREAD;
  const mainThreads = new Set(traceEvents.filter(isMain).map(key));
  const tasks = traceEvents.filter((event) => event.name === TASK && mainThreads.has(key(event)));
  // Without a task there was no trace: nothing could be said of long ones.
  if (tasks.length === 0) throw new Error('The trace has no tasks of a main thread');
  return tasks
    .map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }))
    .filter(({ wallMs }) => wallMs > LONG_MS);
}
