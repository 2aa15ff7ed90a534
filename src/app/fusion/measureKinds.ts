import type { RunRequest } from '../../inference/api/messages';
import type { InferenceClient } from '../../inference/page/client';
import { type FusionState, fusionCoefficients } from '../../model/bifpn/fusion';
import { FUSION_KINDS, type FusionKind } from '../../model/network/variants';
import { quantile } from '../../model/quantile';
import type { KindTimes } from '../slices/fusion';

/** Measured rounds; one more before them warms up and does not count. */
const ROUNDS = 5;

/** One call takes microseconds, less than a clock's tick. */
const COEFFICIENT_CALLS = 200;

/**
 * Times the BiFPN on the frame that the worker holds. The kinds take turns, so that a device that heats up or is
 * busy treats them alike, and each run differs in kind from the one before, so that none comes from the cache.
 */
export async function measureKinds(
  client: InferenceClient,
  fusion: FusionState,
  request: Pick<RunRequest, 'detection' | 'engines'>,
  onProgress: (fraction: number) => void,
): Promise<KindTimes> {
  const bifpn: Record<FusionKind, number[]> = { fast: [], softmax: [], sum: [] };
  const coefficients: Record<FusionKind, number[]> = { fast: [], softmax: [], sum: [] };
  const total = (ROUNDS + 1) * FUSION_KINDS.length;
  for (let run = 0; run < total; run++) {
    const kind = FUSION_KINDS[run % FUSION_KINDS.length]!;
    const result = await client.run({
      image: null,
      ...request,
      fusion: { ...fusion, kind },
      tap: null,
    });
    const timing = result.timings.find(({ stage }) => stage === 'bifpn');
    if (run >= FUSION_KINDS.length && timing && !timing.cached && timing.ms !== null)
      bifpn[kind].push(timing.ms);
    coefficients[kind].push(timeCoefficients({ ...fusion, kind }));
    onProgress((run + 1) / total);
  }
  return { runs: ROUNDS, bifpnMs: medians(bifpn), coefficientsMs: medians(coefficients) };
}

function timeCoefficients(fusion: FusionState): number {
  const start = performance.now();
  for (let call = 0; call < COEFFICIENT_CALLS; call++) fusionCoefficients(fusion);
  return (performance.now() - start) / COEFFICIENT_CALLS;
}

function medians(times: Readonly<Record<FusionKind, readonly number[]>>): Record<FusionKind, number> {
  const median = (kind: FusionKind) => quantile(times[kind], 0.5) ?? Number.NaN;
  return { fast: median('fast'), softmax: median('softmax'), sum: median('sum') };
}
