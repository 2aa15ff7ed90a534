import * as v from 'valibot';
import { AppError } from './errors';
import { VARIANT_IDS, type VariantId } from './network/variants';
import { count, listOf, positive, readAs, record } from './schema';

/** SHA-256 in lower-case hexadecimal; of some files only the first eight digits are known, from their names. */
const HASH = v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/));

const MIRROR = record({ url: v.pipe(v.string(), v.url()), bytes: count, sha256: HASH });

const WEIGHTS = record({
  /** Name of the checkpoint in the release; no folder. */
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  bytes: v.optional(count),
  sha256: HASH,
  /** The same tensors on a host that lets pages of other hosts fetch them (CORS). */
  mirror: v.optional(MIRROR),
  /** Of COCO test-dev, percent. */
  ap: positive,
});
export type OfficialWeights = v.InferOutput<typeof WEIGHTS>;

const CATALOGUE = record({
  /** Address of the release's folder, with the slash. */
  release: v.pipe(v.string(), v.url()),
  licence: v.string(),
  /** Origins that a mirror's download may come from, as a Content-Security-Policy names them. */
  hosts: listOf(v.string()),
  models: v.pipe(v.partial(v.object(v.entriesFromList(VARIANT_IDS, WEIGHTS))), v.readonly()),
});

/** What `public/models/official.json` says of the authors' checkpoints. */
export type OfficialCatalogue = v.InferOutput<typeof CATALOGUE>;

/** @param name of the file, for messages. @throws AppError `official-catalogue` with the field that is wrong */
export function readOfficialCatalogue(json: unknown, name: string): OfficialCatalogue {
  return readAs(CATALOGUE, json, (reason) => new AppError('official-catalogue', { name, reason }));
}

/** Id of a variant's official entry in a manifest, beside which a grown or trained one may stand. */
export function officialId(variant: VariantId): string {
  return `${variant}-official`;
}

/**
 * @param sha256 all or the first digits of what is expected
 * @throws AppError `model-truncated` where bytes are missing, `model-checksum` where they are others
 */
export function assertPromised(
  name: string,
  found: { readonly bytes: number; readonly sha256: string },
  { bytes, sha256 }: { readonly bytes?: number; readonly sha256: string },
): void {
  if (bytes !== undefined && found.bytes < bytes) {
    throw new AppError('model-truncated', { name, bytes: found.bytes, expected: bytes });
  }
  if (!found.sha256.startsWith(sha256)) {
    throw new AppError('model-checksum', { name, expected: sha256, found: found.sha256 });
  }
}
