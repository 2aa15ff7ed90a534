export interface LatestPorts<Wanted, Answer> {
  /** What should be on screen now; null where nothing should. */
  readonly wanted: () => Wanted | null;
  readonly same: (a: Wanted, b: Wanted) => boolean;
  readonly fetch: (wanted: Wanted) => Promise<Answer>;
  readonly onBusy: (busy: boolean) => void;
  /** @param ms what fetching took */
  readonly onAnswer: (answer: Answer, wanted: Wanted, ms: number) => void;
  readonly onError: (error: unknown, wanted: Wanted) => void;
}

/**
 * Keeps an answer as new as what is wanted: one fetch at a time, and when it is done, the next is for whatever is
 * wanted then. What is in between is never fetched. After an error it waits until something else is wanted.
 */
export class Latest<Wanted, Answer> {
  private asked: Wanted | null = null;
  private active = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly ports: LatestPorts<Wanted, Answer>) {}

  /** Something that decides what is wanted may have changed. */
  check(): void {
    if (this.active || !this.next()) return;
    this.active = true;
    this.loop = this.run();
  }

  /** Resolves when everything wanted is there. */
  async idle(): Promise<void> {
    while (this.active) await this.loop;
  }

  private next(): Wanted | null {
    const wanted = this.ports.wanted();
    return wanted && this.asked && this.ports.same(wanted, this.asked) ? null : wanted;
  }

  private async run(): Promise<void> {
    this.ports.onBusy(true);
    for (let wanted = this.next(); wanted; wanted = this.next()) await this.once(wanted);
    this.active = false;
    this.ports.onBusy(false);
  }

  private async once(wanted: Wanted): Promise<void> {
    this.asked = wanted;
    const start = performance.now();
    try {
      const answer = await this.ports.fetch(wanted);
      this.ports.onAnswer(answer, wanted, performance.now() - start);
    } catch (error) {
      this.ports.onError(error, wanted);
    }
  }
}
