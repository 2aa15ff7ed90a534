/**
 * Runs tasks one after the other, in order. Every create, run and release of ORT goes through one of these: any
 * overlap, even between two sessions, crashed its module (ARCHITECTURE, decision 2). It is ORT's invariant, whoever
 * calls; which frames run, and when, the page's one scheduler decides (`Runner`, ADR 063).
 */
export class RunQueue {
  private tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
