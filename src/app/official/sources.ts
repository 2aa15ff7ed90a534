import type { OfficialCheckpoint, OfficialSource } from '../../inference/api/messages';
import type { KeptOfficial } from '../../inference/models/modelStore';
import { VARIANT_IDS, type VariantId } from '../../model/network/variants';
import type { OfficialCatalogue } from '../../model/official';

/** What is kept, and nothing else: it is never fetched. */
export function keptSource({ variant, sha256 }: KeptOfficial): OfficialSource {
  return { kind: 'official', variant, sha256, checkpoint: null };
}

/** The mirror's checkpoint of a variant; null where none lets pages fetch it. */
export function mirrorSource(catalogue: OfficialCatalogue, variant: VariantId): OfficialSource | null {
  const mirror = catalogue.models[variant]?.mirror;
  return mirror ? source(catalogue, variant, { kind: 'mirror', url: mirror.url }, mirror) : null;
}

/** A checkpoint that the user opened, where it is one of the release's, or a mirror's, by its hash. */
export async function openedSource(catalogue: OfficialCatalogue, blob: Blob): Promise<OfficialSource | null> {
  const { sha256 } = await import('../../inference/models/modelStore');
  const hash = await sha256(new Uint8Array(await blob.arrayBuffer()));
  for (const variant of VARIANT_IDS) {
    const { [variant]: weights } = catalogue.models;
    if (!weights) continue;
    const promised = [weights, weights.mirror].find((file) => file && hash.startsWith(file.sha256));
    if (promised) return source(catalogue, variant, { kind: 'opened', blob }, promised);
  }
  return null;
}

function source(
  { models, licence }: OfficialCatalogue,
  variant: VariantId,
  at: OfficialCheckpoint['at'],
  { bytes, sha256 }: OfficialCheckpoint['promised'],
): OfficialSource {
  const { file, sha256: released } = models[variant]!;
  const checkpoint = { at, promised: { bytes, sha256 }, file, licence };
  return { kind: 'official', variant, sha256: released, checkpoint };
}

/** Address of the release's file, for the user to follow. */
export function releaseUrl({ release, models }: OfficialCatalogue, variant: VariantId): string {
  return release + models[variant]!.file;
}
