import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A host that sends the built app's files and nothing else: no isolation, no policy. It can go away and come back. */
export class StaticHost {
  /** Stands at the end of the service worker's script: another text is another version. */
  version = '1';
  private server: Server | null = null;
  private port = 0;

  get url(): string {
    return `http://localhost:${this.port}/`;
  }

  async start(): Promise<void> {
    const server = createServer(async ({ url = '/' }, response) => {
      const path = normalize(new URL(url, 'http://host').pathname);
      try {
        const bytes = await readFile(join(DIST, path === '/' ? 'index.html' : path));
        response.setHeader('content-type', TYPES[extname(path) || '.html'] ?? 'application/octet-stream');
        response.write(bytes);
        response.end(path === '/serviceWorker.js' ? `\n// ${this.version}` : undefined);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((listening) => server.listen(this.port, listening));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
