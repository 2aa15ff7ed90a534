import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The built app on a port of its own; its model arrives in parts, each when the test asks for it. */
export interface SlowHost {
  readonly url: string;
  /** Lets the next part of the model arrive. */
  next(): void;
  close(): Promise<void>;
}

/** @param ends where the model's parts end, bytes; the rest is the last part */
export async function startSlowHost(origin: string, ends: readonly number[]): Promise<SlowHost> {
  const waiting: (() => void)[] = [];
  const arrive = async (response: ServerResponse, model: Buffer) => {
    for (const [i, end] of ends.entries()) {
      response.write(model.subarray(ends[i - 1] ?? 0, end));
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    response.end(model.subarray(ends.at(-1)));
  };
  const server = createServer(async (request, response) => {
    const original = await fetch(new URL(request.url!, origin));
    const body = Buffer.from(await original.arrayBuffer());
    for (const [name, value] of original.headers) {
      if (!/^(content-encoding|content-length|transfer-encoding|connection)$/.test(name)) {
        response.setHeader(name, value);
      }
    }
    response.statusCode = original.status;
    if (request.url!.endsWith('.onnx')) await arrive(response, body);
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    next: () => waiting.shift()?.(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
