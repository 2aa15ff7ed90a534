import { expose, wrap } from 'comlink';
import { afterEach, expect, expectTypeOf, test, vi } from 'vitest';
import type { InferenceApi } from '../api/messages';
import type { InferenceService } from '../worker/inferenceService';
import type { InferenceClient } from './client';
import { type Caller, withForwardedCalls } from './forwardCalls';

interface Api {
  add(a: number, b: number): Promise<number>;
  count(to: number, onStep: (step: number) => void): Promise<string>;
  lengthOf(request: { readonly bytes: ArrayBuffer }): Promise<number>;
  close(): Promise<void>;
}

class Service implements Api {
  async add(a: number, b: number) {
    return a + b;
  }

  async count(to: number, onStep: (step: number) => void) {
    for (let step = 1; step <= to; step++) await onStep(step);
    return 'counted';
  }

  async lengthOf({ bytes }: { readonly bytes: ArrayBuffer }) {
    return bytes.byteLength;
  }

  async close() {
    throw new Error('the service must not be asked');
  }
}

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

class Own {
  readonly #add = 1;
  closed = 0;

  async close(): Promise<void> {
    this.closed += this.#add;
  }
}

/** A client of a service behind a message channel, as a worker is. */
function connected() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose(new Service(), port1);
  const remote = wrap<Api>(port2);
  const call: Caller<Api> = (method) => method(remote);
  const own = new Own();
  return { own, client: withForwardedCalls(own, call, { lengthOf: ({ bytes }) => [bytes] }) };
}

test('a call is forwarded with its arguments and functions, and what is transferred is gone here', async () => {
  const { client } = connected();
  expect(await client.add(2, 3)).toBe(5);
  const onStep = vi.fn();
  expect(await client.count(3, onStep)).toBe('counted');
  expect(onStep.mock.calls).toEqual([[1], [2], [3]]);
  const bytes = new ArrayBuffer(8);
  expect(await client.lengthOf({ bytes })).toBe(8);
  expect(bytes.byteLength).toBe(0);
});

test('what the client does itself is not forwarded, and it is no promise', async () => {
  const { own, client } = connected();
  await client.close();
  expect(own.closed).toBe(1);
  expect(await client).toBe(client);
});

test('every call of the worker’s is one of the client’s, with the same types', () => {
  // `start` alone is given less: the client adds what only it knows.
  expectTypeOf<Omit<InferenceClient, 'start'>>().toExtend<Omit<InferenceApi, 'start'>>();
  expectTypeOf<InferenceClient['benchmark']>().toEqualTypeOf<InferenceApi['benchmark']>();
  expectTypeOf<InferenceService>().toExtend<InferenceApi>();
});
