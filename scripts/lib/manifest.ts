import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExported } from '../../src/model/onnx/exported';
import type { ManifestModel, MeasuredAccuracy } from '../../src/model/onnx/manifest';
import { readFile, writeFile } from './command';

export function manifestEntry(
  folder: string,
  file: string,
  accuracy?: readonly MeasuredAccuracy[],
): ManifestModel {
  const bytes = readFile(join(folder, file));
  const { metadata } = readExported(bytes);
  return {
    id: metadata.variant,
    variant: metadata.variant,
    file,
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    inputSize: metadata.inputSize,
    weights: metadata.weights,
    labels: metadata.labels,
    licence: metadata.licence,
    provenance: metadata.provenance,
    ...(accuracy && { accuracy }),
  };
}

/** Puts entries into a folder's manifest, each in place of the one with its id. */
export function updateManifest(folder: string, entries: readonly ManifestModel[]): void {
  const path = join(folder, 'manifest.json');
  const before: readonly ManifestModel[] = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8')).models
    : [];
  const fresh = new Set(entries.map((entry) => entry.id));
  const models = [...before.filter((entry) => !fresh.has(entry.id)), ...entries];
  models.sort((a, b) => a.id.localeCompare(b.id));
  writeFile(path, `${JSON.stringify({ models }, null, 1)}\n`);
}
