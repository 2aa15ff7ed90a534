import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/model/errors';
import { seededRandom } from '../../src/model/random';
import { type DownloadOptions, download } from './download';

const random = seededRandom(1);
const FILE = Buffer.from(Uint8Array.from({ length: 100_000 }, () => random() * 256));
const SHA256 = createHash('sha256').update(FILE).digest('hex');
const PROMISED = { bytes: FILE.length, sha256: SHA256 };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers in turn, the last one from then on. */
let answers: Answer[];
let asked: (string | undefined)[];
let server: Server;
let folder: string;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.pth`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': FILE.length }).end(FILE);
const rest: Answer = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const range = `bytes ${from}-${FILE.length - 1}/${FILE.length}`;
  response
    .writeHead(206, { 'content-range': range, 'content-length': FILE.length - from })
    .end(FILE.subarray(from));
};
/** The connection breaks after so many bytes. */
const broken =
  (bytes: number): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
  };
const says =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end();
const silent: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': FILE.length });
  response.write(FILE.subarray(0, 10));
};

const path = () => join(folder, 'weights.pth');
const get = (options: DownloadOptions = {}, promised: { bytes?: number; sha256: string } = PROMISED) =>
  download(url, path(), promised, { pausesMs: [1, 1], stallMs: 2_000, ...options });
const codeOf = (promise: Promise<void>): Promise<ErrorCode | 'fine'> =>
  promise.then(
    () => 'fine',
    (error) => error.code,
  );

test('a whole file gets its name, with progress to the last byte', async () => {
  answers = [whole];
  const steps: number[] = [];
  await get({ onProgress: (done) => steps.push(done) });
  expect(readFileSync(path()).equals(FILE)).toBe(true);
  expect(existsSync(`${path()}.part`)).toBe(false);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(FILE.length);
});

test('a broken connection is taken up again where it broke', async () => {
  answers = [broken(40_000), rest];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
  expect(asked).toEqual([undefined, 'bytes=40000-']);
});

test('what an earlier call left is taken up again', async () => {
  writeFileSync(`${path()}.part`, FILE.subarray(0, 70_000));
  answers = [rest];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
  expect(asked).toEqual(['bytes=70000-']);
});

test('a server without ranges sends it all, which takes the place of what was there', async () => {
  writeFileSync(`${path()}.part`, Buffer.alloc(500, 7));
  answers = [whole];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
});

test('a beginning of another file is found out, and the file fetched from its start', async () => {
  writeFileSync(`${path()}.part`, Buffer.alloc(500, 7));
  answers = [rest];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
  expect(asked).toEqual(['bytes=500-', undefined]);
});

test('a busy server is asked again, an absent file is not', async () => {
  answers = [says(503), says(429), whole];
  await get();
  expect(asked).toHaveLength(3);
  rmSync(path());
  asked = [];
  answers = [says(404)];
  await expect(get()).rejects.toMatchObject({
    code: 'official-download',
    values: { reason: 'HTTP 404', url },
  });
  expect(asked).toHaveLength(1);
});

test('another file than the promised one is refused and not kept', async () => {
  answers = [whole];
  expect(await codeOf(get({}, { bytes: FILE.length, sha256: 'f'.repeat(64) }))).toBe('model-checksum');
  expect(existsSync(path())).toBe(false);
  expect(existsSync(`${path()}.part`)).toBe(false);
});

test('a file that ends too early for its promise is refused', async () => {
  answers = [whole];
  expect(await codeOf(get({ pausesMs: [] }, { bytes: FILE.length + 1, sha256: SHA256 }))).toBe(
    'official-download',
  );
  expect(existsSync(path())).toBe(false);
});

test('a file longer than promised is not read to its end, nor gone on from', async () => {
  answers = [whole];
  expect(await codeOf(get({}, { bytes: 50, sha256: SHA256 }))).toBe('official-download');
  expect(existsSync(`${path()}.part`)).toBe(false);
});

test('a file without a size that does not end is given up', async () => {
  answers = [(_, response) => response.writeHead(200).end(FILE)];
  await expect(get({ mostBytes: 5000 }, { sha256: SHA256 })).rejects.toMatchObject({
    code: 'official-download',
    values: { reason: 'over 5000 bytes' },
  });
  expect(existsSync(`${path()}.part`)).toBe(false);
});

test('a server that sends other bytes than it was asked for is believed, not the request', async () => {
  const all = `bytes 0-${FILE.length - 1}/${FILE.length}`;
  writeFileSync(`${path()}.part`, Buffer.alloc(500, 7));
  answers = [(_, response) => response.writeHead(206, { 'content-range': all }).end(FILE)];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
  rmSync(path());
  writeFileSync(`${path()}.part`, FILE.subarray(0, 500));
  answers = [
    (_, response) => response.writeHead(206, { 'content-range': 'bytes 900-999/100000' }).end(),
    whole,
  ];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
});

test('a server that has no such range, though none was asked for, is named by its answer', async () => {
  answers = [says(416)];
  await expect(get()).rejects.toMatchObject({ values: { reason: 'HTTP 416' } });
});

test('eight digits of the hash are enough where no more are known', async () => {
  answers = [whole];
  await get({}, { sha256: SHA256.slice(0, 8) });
  expect(existsSync(path())).toBe(true);
});

test('a server that would compress it is asked for it as it is', async () => {
  const text = Buffer.alloc(100_000, 'weights');
  answers = [
    (request, response) => {
      const compresses = /gzip/.test(String(request.headers['accept-encoding']));
      const body = compresses ? gzipSync(text) : text;
      response
        .writeHead(200, {
          'content-length': body.length,
          ...(compresses && { 'content-encoding': 'gzip' }),
        })
        .end(body);
    },
  ];
  await get({}, { sha256: createHash('sha256').update(text).digest('hex').slice(0, 8) });
  expect(readFileSync(path()).equals(text)).toBe(true);
});

test('a server that falls silent is given up', async () => {
  answers = [silent];
  await expect(get({ stallMs: 50, pausesMs: [] })).rejects.toMatchObject({
    code: 'official-download',
    values: { reason: 'no byte for 0.05 s' },
  });
});

test('cancelling ends it, and keeps what has come for the next time', async () => {
  answers = [silent];
  const cancel = new AbortController();
  const end = codeOf(get({ signal: cancel.signal, onProgress: (done) => done > 0 && cancel.abort() }));
  expect(await end).toBe('cancelled');
  answers = [rest];
  await get();
  expect(readFileSync(path()).equals(FILE)).toBe(true);
});

test('without a network the address and the reason are said', async () => {
  answers = [whole];
  await new Promise((closed) => server.close(closed));
  await expect(get()).rejects.toMatchObject({ code: 'official-download', values: { url } });
});
