import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSafetensors } from '../../src/model/checkpoint/testing/writeSafetensors';
import { COCO_LABELS } from '../../src/model/cocoLabels';
import { randomCheckpoint } from '../../src/model/export/random';
import { architectureOf } from '../../src/model/network/architecture';
import { VARIANT_IDS, VARIANTS } from '../../src/model/network/variants';
import { readOfficialCatalogue } from '../../src/model/official';
import { readModel } from '../../src/model/onnx/file';
import { readMetadata } from '../../src/model/onnx/metadata';
import { runCommand } from './testing/run';

const FILE = 'tf_efficientdet_d0_34-01234567.pth';
const CHECKPOINT = writeSafetensors(randomCheckpoint(architectureOf(VARIANTS.d0), 3));
const SHA256 = createHash('sha256').update(CHECKPOINT).digest('hex');

let folder: string;
let server: Server;
let catalogue: string;
/** Requests the server has answered. */
let served = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'official-'));
  server = createServer((request, response) => {
    served++;
    if (request.url !== `/v0/${FILE}`) return response.writeHead(404).end();
    response.writeHead(200, { 'content-length': CHECKPOINT.length }).end(CHECKPOINT);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  catalogue = writeCatalogue('official.json', SHA256);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A tiny catalogue of the same form: one variant. */
function writeCatalogue(name: string, sha256: string): string {
  const path = join(folder, name);
  const release = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v0/`;
  const d0 = { file: FILE, bytes: CHECKPOINT.length, sha256, ap: 34.6 };
  const mirror = { url: 'https://host.example/LibreEfficientDetd0.pt', bytes: CHECKPOINT.length, sha256 };
  writeFileSync(
    path,
    JSON.stringify({
      release,
      licence: 'Apache-2.0',
      hosts: ['https://host.example'],
      models: { d0: { ...d0, mirror } },
    }),
  );
  return path;
}

const models = (...args: string[]) =>
  runCommand('models', '--catalogue', catalogue, '--kept', join(folder, 'kept'), ...args);

test('from the network to a file that the app offers, with COCO’s names', async () => {
  const out = join(folder, 'out');
  const { code, stdout, stderr } = await models('--official', 'D0', '--out', out);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('efficientdet-d0-official.onnx');
  const bytes = readFileSync(join(out, 'efficientdet-d0-official.onnx'));
  expect(readMetadata(readModel(bytes))).toMatchObject({
    variant: 'd0',
    inputSize: 512,
    labels: COCO_LABELS,
    weights: 'f16',
    provenance: { kind: 'official', name: FILE },
    licence: 'Apache-2.0',
  });
  expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).models).toMatchObject([
    { id: 'd0-official', variant: 'd0', sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);

  const before = served;
  expect((await models('--official', 'all', '--out', out)).code).toBe(0);
  expect(served).toBe(before);
});

test('a folder of files that were downloaded already is enough; its own and the mirror’s names count', async () => {
  for (const name of [FILE, 'LibreEfficientDetd0.pt']) {
    const from = join(folder, name.slice(0, 5));
    mkdirSync(from);
    writeFileSync(join(from, name), CHECKPOINT);
    const before = served;
    const { code, stdout } = await models('--official', 'd0', '--from', from, '--out', join(folder, 'given'));
    expect(code).toBe(0);
    expect(stdout).toContain(name);
    expect(served).toBe(before);
  }
});

test('what is missing or another file is said by its name', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const missing = await models('--official', 'd0', '--from', empty, '--out', empty);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain(FILE);
  const nowhere = join(folder, 'nowhere');
  expect((await models('--official', 'd0', '--from', nowhere, '--out', empty)).stderr).toContain(
    `${nowhere} was not found`,
  );

  writeFileSync(join(empty, FILE), CHECKPOINT.subarray(0, 1000));
  expect((await models('--official', 'd0', '--from', empty, '--out', empty)).stderr).toContain('too early');
  writeFileSync(join(empty, FILE), new Uint8Array(CHECKPOINT.length));
  expect((await models('--official', 'd0', '--from', empty, '--out', empty)).stderr).toContain(
    `${FILE} is not the file that was promised`,
  );
});

test('variants that are not offered and a catalogue that is none are refused', async () => {
  expect((await models('--official', 'd0,d9')).stderr).toContain('d9');
  writeFileSync(join(folder, 'bad.json'), '{"models": {}}');
  const bad = await runCommand('models', '--catalogue', join(folder, 'bad.json'), '--official', 'd0');
  expect(bad.stderr).toContain('release');
});

test('the catalogue that ships names all eight, and its hosts cover its mirrors', () => {
  const path = 'public/models/official.json';
  const shipped = readOfficialCatalogue(JSON.parse(readFileSync(path, 'utf8')), path);
  expect(Object.keys(shipped.models)).toEqual([...VARIANT_IDS]);
  for (const [id, { file, sha256, mirror }] of Object.entries(shipped.models)) {
    expect(file).toContain(`_${id}_`);
    // Names carry the first eight digits of the hash.
    expect(file).toContain(sha256.slice(0, 8));
    if (mirror) expect(shipped.hosts).toContain(new URL(mirror.url).origin);
  }
});
