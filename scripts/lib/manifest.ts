import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VariantId } from '../../src/model/network/variants';
import { readModel } from '../../src/model/onnx/file';
import { type Provenance, readMetadata } from '../../src/model/onnx/metadata';
import { readFile } from './command';

/** What `public/models/manifest.json` says of one file; the app trusts no model that does not match it. */
export interface ManifestEntry {
  readonly id: string;
  readonly variant: VariantId;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputSize: number;
  readonly weights: 'f16' | 'f32';
  readonly labels: readonly string[];
  readonly licence: string;
  readonly provenance: Provenance;
  /** Measured, percent; see docs/MODEL_CARD.md. */
  readonly accuracy?: readonly Accuracy[];
}

export interface Accuracy {
  readonly set: string;
  readonly images: number;
  readonly AP: number;
  readonly AP50: number;
}

export function manifestEntry(folder: string, file: string, accuracy?: readonly Accuracy[]): ManifestEntry {
  const bytes = readFile(join(folder, file));
  const metadata = readMetadata(readModel(bytes));
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
export function updateManifest(folder: string, entries: readonly ManifestEntry[]): void {
  const path = join(folder, 'manifest.json');
  const before: readonly ManifestEntry[] = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8')).models
    : [];
  const fresh = new Set(entries.map((entry) => entry.id));
  const models = [...before.filter((entry) => !fresh.has(entry.id)), ...entries];
  models.sort((a, b) => a.id.localeCompare(b.id));
  writeFileSync(path, `${JSON.stringify({ models }, null, 1)}\n`);
}
