import { describe, expect, test, vi } from 'vitest';
import { AppError, type ErrorCode, toAppError } from '../../model/errors';
import type {
  BackendInfo,
  FileSource,
  ModelInfo,
  OfficialSource,
  RunRequest,
  StartOptions,
} from '../api/messages';
import { codeOf } from '../testing/files';
import { createInferenceClient } from './client';
import type { Connection, Trouble } from './connection';
import type { RecoveryEvent } from './workerHost';

/** A worker whose answers the test gives. */
class FakeConnection implements Connection {
  ended: AppError | null = null;
  options: StartOptions | null = null;
  strike: (cause: Trouble) => void = () => {};
  readonly loads: string[] = [];
  private reject: (error: AppError) => void = () => {};
  private readonly whenEnded = new Promise<never>((_, reject) => {
    this.reject = reject;
  });

  constructor(private readonly script: Script) {
    this.whenEnded.catch(() => undefined);
  }

  readonly api = {
    load: async ({ name }: FileSource): Promise<ModelInfo> => {
      this.loads.push(name);
      await this.script.load?.(name, this);
      return { sha256: name } as ModelInfo;
    },
    run: async () => this.script.run?.(this),
    cancelLoad: vi.fn(async () => undefined),
  };

  async start(options: StartOptions, _: unknown, onTrouble: (cause: Trouble) => void): Promise<BackendInfo> {
    this.options = options;
    await this.script.start?.(this);
    this.strike = onTrouble;
    return {
      kind: options.forced?.kind ?? 'webgpu',
      reason: options.forced?.reason ?? 'chosen',
    } as BackendInfo;
  }

  async call<R>(method: (api: never) => Promise<R>): Promise<R> {
    if (this.ended) throw this.ended;
    try {
      return await Promise.race([method(this.api as never), this.whenEnded]);
    } catch (error) {
      throw toAppError(error);
    }
  }

  end(error: AppError): void {
    this.ended ??= error;
    this.reject(error);
  }
}

interface Script {
  start?(connection: FakeConnection): unknown;
  load?(name: string, connection: FakeConnection): unknown;
  run?(connection: FakeConnection): unknown;
}

const fileNamed = (name: string): FileSource => ({ kind: 'file', name, blob: new Blob() });
const FRAME = { image: null } as RunRequest;
const never = () => new Promise<never>(() => {});

function struck(connection: FakeConnection, cause: Trouble): Promise<never> {
  connection.strike(cause);
  return never();
}

const fails = (code: ErrorCode) => Promise.reject(new AppError(code));

function connected(...scripts: Script[]) {
  const connections: FakeConnection[] = [];
  const events: RecoveryEvent[] = [];
  const open = () => {
    const connection = new FakeConnection(scripts[connections.length] ?? {});
    connections.push(connection);
    return connection;
  };
  const client = createInferenceClient({ open });
  client.onRecovery((event) => events.push(event));
  const load = (name: string) => client.load(fileNamed(name), () => {});
  const start = () => client.start('webgpu', () => {});
  return { client, connections, events, load, start };
}

describe('trouble', () => {
  test('a crash replaces the worker with the model it had, and calls wait for it', async () => {
    const { client, connections, events, load, start } = connected();
    await start();
    await load('a');
    connections[0]!.strike('worker-crashed');
    await client.run(FRAME);
    expect(connections.map(({ loads }) => loads)).toEqual([['a'], ['a']]);
    expect(events.map(({ cause }) => cause)).toEqual(['worker-crashed']);
  });

  test('a device lost again while the worker is being replaced counts: WASM goes on', async () => {
    const { client, connections, events, load, start } = connected(
      {},
      { load: (_, connection) => struck(connection, 'device-lost') },
    );
    await start();
    await load('a');
    connections[0]!.strike('device-lost');
    await client.run(FRAME);
    expect(connections.map(({ options }) => options?.forced?.reason)).toEqual([
      undefined,
      undefined,
      'device-lost-twice',
    ]);
    expect(connections[2]!.loads).toEqual(['a']);
    expect(events.map(({ backend }) => backend?.kind)).toEqual(['wasm']);
  });

  test('where it keeps failing it is said once, and the next call brings worker and model back', async () => {
    const crash: Script = { load: (_, connection) => struck(connection, 'worker-crashed') };
    const { client, connections, events, load, start } = connected({}, crash, crash, crash);
    await start();
    await load('a');
    connections[0]!.strike('worker-crashed');
    expect(await codeOf(client.run(FRAME))).toBe('recovery-failed');
    expect(events.map(({ failure }) => failure?.code)).toEqual(['recovery-failed']);
    expect(connections).toHaveLength(4);
    await client.run(FRAME);
    expect(connections[4]!.loads).toEqual(['a']);
    expect(events[1]).toMatchObject({ cause: null, backend: { kind: 'webgpu' } });
  });

  test('a model that can no longer be had is a failure at once, and a retry asks for it again', async () => {
    const { client, connections, events, load, start } = connected({}, { load: () => fails('offline') });
    await start();
    await load('a');
    connections[0]!.strike('worker-crashed');
    expect(await codeOf(client.run(FRAME))).toBe('recovery-failed');
    expect(connections).toHaveLength(2);
    expect(events[0]!.failure?.values.reason).toContain('offline');
    await client.revive();
    expect(connections[2]!.loads).toEqual(['a']);
  });

  test('memory that runs out in a run costs the worker, not the model', async () => {
    const { client, connections, load, start } = connected({ run: () => fails('out-of-memory') });
    await start();
    await load('a');
    expect(await codeOf(client.run(FRAME))).toBe('out-of-memory');
    await client.run(FRAME);
    expect(connections[1]!.loads).toEqual(['a']);
  });
});

describe('a load on its way', () => {
  const loses: Script = {
    load: (name, connection) => (name === 'b' ? struck(connection, 'device-lost') : undefined),
  };

  test('goes on after a loss, once the model in use is back', async () => {
    const { connections, load, start } = connected(loses);
    await start();
    await load('a');
    expect((await load('b')).sha256).toBe('b');
    expect(connections[1]!.loads).toEqual(['a', 'b']);
  });

  test('goes on where it was the first one', async () => {
    const { connections, load, start } = connected(loses);
    await start();
    expect((await load('b')).sha256).toBe('b');
    expect(connections[1]!.loads).toEqual(['b']);
  });

  test('goes on in another backend', async () => {
    const { client, connections, load, start } = connected({ load: () => never() });
    await start();
    const loading = load('b');
    await client.setBackend('wasm', () => {});
    expect((await loading).sha256).toBe('b');
    expect(connections[1]!.options).toEqual({ choice: 'wasm' });
  });

  test('does not go on where it was cancelled, or a newer one has come', async () => {
    const { client, connections, load, start } = connected({ load: () => never() });
    await start();
    const old = codeOf(load('b'));
    const newer = load('c');
    connections[0]!.strike('device-lost');
    expect(await old).toBe('cancelled');
    expect((await newer).sha256).toBe('c');
    expect(connections[1]!.loads).toEqual(['c']);

    connections[1]!.api.load = () => never();
    const cancelled = codeOf(load('d'));
    connections[1]!.strike('worker-crashed');
    await client.cancelLoad();
    expect(await cancelled).toBe('cancelled');
    expect(connections[2]!.api.cancelLoad).not.toHaveBeenCalled();
  });

  test('that runs out of memory fails, and the model before is back', async () => {
    const { client, connections, load, start } = connected({
      load: (name) => (name === 'big' ? fails('out-of-memory') : undefined),
    });
    await start();
    await load('a');
    expect(await codeOf(load('big'))).toBe('out-of-memory');
    await client.run(FRAME);
    expect(connections.map(({ loads }) => loads)).toEqual([['a', 'big'], ['a']]);
  });

  test('that loses every device it gets ends', async () => {
    const crashes: Script = { load: (_, connection) => struck(connection, 'worker-crashed') };
    const { load, start } = connected(...Array(9).fill(crashes));
    await start();
    expect(await codeOf(load('b'))).toBe('worker-crashed');
  });
});

test('a backend that can’t be had leaves the one before, with its model', async () => {
  const { client, connections, load, start } = connected({}, { start: () => fails('webgpu-missing') });
  await start();
  await load('a');
  expect(await codeOf(client.setBackend('webgpu', () => {}))).toBe('webgpu-missing');
  expect(connections[2]!.loads).toEqual(['a']);
  await client.run(FRAME);
  expect(connections).toHaveLength(3);
});

test('a start that is no longer wanted ends as cancelled', async () => {
  const { client, connections } = connected({ start: (connection) => connection.call(never) });
  const starting = codeOf(client.start('wasm', () => {}));
  await vi.waitFor(() => expect(connections).toHaveLength(1));
  client.dispose();
  expect(await starting).toBe('cancelled');
});

test('to cancel a load is done when the worker ends that was busy with it', async () => {
  const { client, connections, load, start } = connected({
    load: (name) => (name === 'slow' ? never() : null),
  });
  await start();
  const slow = load('slow').catch((error: AppError) => error.code);
  await vi.waitFor(() => expect(connections[0]!.loads).toEqual(['slow']));
  connections[0]!.api.cancelLoad.mockImplementationOnce(never);
  const cancelling = client.cancelLoad();
  connections[0]!.strike('worker-crashed');
  await expect(cancelling).resolves.toBeUndefined();
  expect(await slow).toBe('cancelled');
});

test('of two changes of the backend the second, which fails, goes back to what the first brought', async () => {
  const { client, connections, start } = connected({}, {}, { start: () => fails('webgpu-missing') });
  await start();
  const first = client.setBackend('wasm', () => {});
  const second = codeOf(client.setBackend('webgpu', () => {}));
  await first;
  expect(await second).toBe('webgpu-missing');
  expect(connections.map(({ options }) => options?.choice)).toEqual(['webgpu', 'wasm', 'webgpu', 'wasm']);
});

test('of its own it has what is called, and nothing that could hide a call of the worker’s', () => {
  const client = createInferenceClient({ open: () => new FakeConnection({}) });
  expect(Object.keys(client).sort()).toEqual(['call', 'clearStoredModels', 'keptOfficial', 'storedModels']);
  expect('canGoOn' in client).toBe(false);
});

test('a recovery fetches nothing from a mirror: weights that are no longer kept are told, and another model can be loaded', async () => {
  const asked: unknown[] = [];
  const connections: FakeConnection[] = [];
  const open = () => {
    const connection = new FakeConnection({});
    connection.api.load = async (source: unknown) => {
      asked.push(source);
      const { kind, checkpoint } = source as OfficialSource;
      if (kind === 'official' && !checkpoint) throw new AppError('official-gone');
      return {} as ModelInfo;
    };
    connections.push(connection);
    return connection;
  };
  const client = createInferenceClient({ open });
  const recovered: RecoveryEvent[] = [];
  client.onRecovery((event) => recovered.push(event));
  const checkpoint = { at: { kind: 'mirror', url: 'https://mirror' } } as OfficialSource['checkpoint'];
  const source: OfficialSource = { kind: 'official', variant: 'd1', sha256: 'f0', checkpoint };
  await client.start('webgpu', () => {});
  await client.load(source, () => {});
  connections[0]!.strike('worker-crashed');
  await vi.waitFor(() => expect(recovered).toHaveLength(1));
  expect(asked).toEqual([source, { ...source, checkpoint: null }]);
  expect(recovered[0]).toMatchObject({ backend: null, failure: { cause: { code: 'official-gone' } } });
  await client.load(fileNamed('a'), () => {});
  expect(asked.at(-1)).toEqual(fileNamed('a'));
});
