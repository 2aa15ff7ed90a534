import { formatError } from './formatError';
import type { ByteCursor } from './pickleCursor';

/** What a pickle may name is up to whoever reads it. */
export interface PickleHost {
  /** Answers a name like `collections`, `OrderedDict`, or throws. */
  resolveGlobal(module: string, name: string): PickleGlobal;
  /** Answers a persistent id (a reference to data outside the pickle), or throws. */
  resolvePersistent(id: unknown): unknown;
}

/** A name the host lets a pickle use. Without `call` it is inert. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    readonly call?: (args: readonly unknown[]) => unknown,
  ) {}
}

/** How many values calls may be given for each byte of the file: an honest call's were all put there for it alone. */
const MAX_ARGUMENTS_PER_BYTE = 4;

/** The stack, marks and memo that the opcodes work on. */
export class PickleMachine {
  /** Name of the opcode at work, for messages. */
  opcode = '';
  stopped = false;
  /** What the pickle made, once stopped. */
  result: unknown;
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  /** Values that calls may still be given. */
  private argumentsLeft: number;

  constructor(
    readonly cursor: ByteCursor,
    readonly host: PickleHost,
  ) {
    this.argumentsLeft = MAX_ARGUMENTS_PER_BYTE * cursor.length;
  }

  stop(): void {
    this.result = this.pop();
    this.stopped = true;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  /** Takes the top value; as in Python, a mark shuts off what lies below it. */
  pop(): unknown {
    this.requireValue();
    return this.stack.pop();
  }

  top(): unknown {
    this.requireValue();
    return this.stack.at(-1);
  }

  popText(): string {
    const value = this.pop();
    if (typeof value !== 'string') throw this.misuse('a text');
    return value;
  }

  /** Takes the top `count` values, in the order they were pushed. */
  popMany(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** Takes the mark and everything above it. */
  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.misuse('a mark');
    return this.stack.splice(mark);
  }

  /** Drops the top value, or the mark when nothing lies above it. */
  drop(): void {
    if (this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  remember(slot: number): void {
    this.memo.set(slot, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(slot: number): void {
    if (!this.memo.has(slot)) throw this.misuse(`memo ${slot}`);
    this.push(this.memo.get(slot));
  }

  pushGlobal(module: string, name: string): void {
    this.push(this.host.resolveGlobal(module, name));
  }

  /** Calls a global of the host's; anything else that a pickle would call is refused. */
  pushCall(callee: unknown, args: unknown): void {
    if (!(callee instanceof PickleGlobal) || !callee.call || !Array.isArray(args)) {
      throw this.misuse('something that may be called');
    }
    for (const argument of args) this.argumentsLeft -= Array.isArray(argument) ? argument.length : 1;
    if (this.argumentsLeft < 0) throw formatError('a pickle gives its calls more than the file holds');
    this.push(callee.call(args));
  }

  misuse(expected: string): Error {
    return formatError(`a pickle's ${this.opcode} before byte ${this.cursor.position} lacks ${expected}`);
  }

  private requireValue(): void {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.misuse('a value');
  }
}
