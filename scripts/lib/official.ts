import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../src/model/checkpoint/read';
import { AppError } from '../../src/model/errors';
import { exportOnnx } from '../../src/model/export/exportOnnx';
import { VARIANT_IDS, type VariantId } from '../../src/model/network/variants';
import {
  assertPromised,
  type OfficialCatalogue,
  type OfficialWeights,
  officialId,
  readOfficialCatalogue,
} from '../../src/model/official';
import { writeModel } from '../../src/model/onnx/file';
import type { WeightType } from '../../src/model/onnx/graphBuilder';
import type { ManifestModel } from '../../src/model/onnx/manifest';
import { makeFolder, readFile, writeFile } from './command';
import { type DownloadOptions, download, fileHash } from './download';
import { isFolder } from './files';
import { manifestEntry, updateManifest } from './manifest';

/** @throws AppError `official-catalogue`, `file-missing` */
export function loadCatalogue(path: string): OfficialCatalogue {
  const text = new TextDecoder().decode(readFile(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError('official-catalogue', { name: path, reason: 'it is not JSON' }, { cause });
  }
  return readOfficialCatalogue(json, path);
}

/** `d0,d3` or `all`. @throws AppError `bad-argument` for what the catalogue lacks */
export function officialVariants(text: string, { models }: OfficialCatalogue): VariantId[] {
  const offered = VARIANT_IDS.filter((id) => models[id]);
  if (text.trim().toLowerCase() === 'all') return offered;
  return text.split(',').map((part) => {
    const id = offered.find((other) => other === part.trim().toLowerCase());
    if (id) return id;
    const expected = `all, ${offered.join(', ')}`;
    throw new AppError('bad-argument', { argument: '--official', value: part, expected });
  });
}

export interface CheckpointPlace {
  /** Folder that files are downloaded to, and found in the next time. */
  readonly kept: string;
  /** Folder of files that were downloaded already: nothing is fetched. */
  readonly from?: string;
  /** Address of a folder with the release's files. */
  readonly mirror?: string;
}

/**
 * Path of a variant's checkpoint, checked: from `from`, what was kept earlier, or the network.
 * @throws AppError `official-missing` where `from` lacks it; those of `download`
 */
export async function obtainCheckpoint(
  catalogue: OfficialCatalogue,
  variant: VariantId,
  { kept, from, mirror }: CheckpointPlace,
  options: DownloadOptions = {},
): Promise<string> {
  const weights = catalogue.models[variant]!;
  if (from !== undefined) return givenFile(variant, weights, from);
  const path = join(kept, weights.file);
  if (existsSync(path)) {
    await assertFile(path, weights);
    return path;
  }
  makeFolder(kept);
  const folder = mirror ?? catalogue.release;
  await download(`${folder.replace(/\/*$/, '/')}${weights.file}`, path, weights, options);
  return path;
}

/** The release's file, or the mirror's. */
async function givenFile(variant: VariantId, weights: OfficialWeights, from: string): Promise<string> {
  if (!isFolder(from)) throw new AppError('file-missing', { name: from });
  const { mirror } = weights;
  const files = [
    { name: weights.file, promised: weights },
    ...(mirror ? [{ name: new URL(mirror.url).pathname.split('/').at(-1)!, promised: mirror }] : []),
  ];
  for (const { name, promised } of files) {
    const path = join(from, name);
    if (!existsSync(path)) continue;
    await assertFile(path, promised);
    return path;
  }
  const names = files.map(({ name }) => name).join(', ');
  throw new AppError('official-missing', { variant: variant.toUpperCase(), folder: from, files: names });
}

async function assertFile(path: string, promised: { bytes?: number; sha256: string }): Promise<void> {
  assertPromised(path, { bytes: statSync(path).size, sha256: await fileHash(path) }, promised);
}

/** Exports a checkpoint of the authors into a folder, and puts it into the folder's manifest. */
export function exportOfficial(
  catalogue: OfficialCatalogue,
  variant: VariantId,
  checkpoint: string,
  folder: string,
  weights: WeightType,
): ManifestModel {
  const file = `efficientdet-${variant}-official.onnx`;
  const { proto } = exportOnnx({
    variant,
    checkpoint: readCheckpoint(readFile(checkpoint)).tensors,
    labels: null,
    weights,
    provenance: { kind: 'official', name: catalogue.models[variant]!.file },
    licence: catalogue.licence,
  });
  writeFile(join(folder, file), writeModel(proto));
  const entry = { ...manifestEntry(folder, file), id: officialId(variant) };
  updateManifest(folder, [entry]);
  return entry;
}
