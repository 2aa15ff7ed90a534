import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startDawn } from './dawn';

/** Vitest's set-up where GPU tests run in Node: a device, and the files that a page would fetch. */

const fetchRemote = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = String(input);
  // `public` is served at the root; fixtures go by their files' addresses.
  const path = url.startsWith('/') ? `public${url}` : url.startsWith('file:') ? fileURLToPath(url) : null;
  return path === null ? fetchRemote(input, init) : new Response(new Uint8Array(await readFile(path)));
};

await startDawn();
