import type { BenchmarkRequest } from '../../src/inference/api/measuring';
import type { CostStage } from '../../src/model/cost/cost';
import { variantCost } from '../../src/model/cost/variantCost';
import type { VariantId } from '../../src/model/network/variants';

type Key = NonNullable<BenchmarkRequest['skip']>[number] | 'frame';

/**
 * Seconds of one run of D0 at 512 px on two cores, WebGPU by SwiftShader (ARCHITECTURE, decision 6; ADR 010), by
 * backend, and the stage whose multiply-adds they grow with.
 */
const SECONDS: Readonly<Record<'webgpu' | 'wasm', readonly (readonly [Key, number, CostStage | null])[]>> = {
  webgpu: [
    ['backbone ort-webgpu', 25, 'backbone'],
    ['backbone ort-wasm', 0.7, 'backbone'],
    ['bifpn wgsl', 0.1, 'bifpn'],
    ['bifpn ort-webgpu', 2.5, 'bifpn'],
    ['bifpn ort-wasm', 0.15, 'bifpn'],
    ['heads wgsl', 0.35, 'heads'],
    ['heads ort-webgpu', 5, 'heads'],
    ['heads ort-wasm', 0.25, 'heads'],
    ['partitioned wgsl', 25.5, null],
    ['uncut ort-wasm', 1.1, null],
    ['frame', 25.5, null],
  ],
  wasm: [
    ['backbone ort-wasm', 0.7, 'backbone'],
    ['bifpn ort-wasm', 0.15, 'bifpn'],
    ['heads ort-wasm', 0.25, 'heads'],
    ['partitioned ort-wasm', 1.1, null],
    ['uncut ort-wasm', 1.1, null],
    // Two of them, and two runs of the uncut graph.
    ['frame', 4.4, null],
  ],
};

/** Seconds that a case takes on a machine without a graphics card, sessions and compilation left out. */
export function estimateSeconds(
  variant: VariantId,
  inputSize: number,
  backend: 'webgpu' | 'wasm',
  { runs, warmUp, skip = [] }: BenchmarkRequest,
  frames: number,
): number {
  const cost = variantCost(variant, inputSize);
  const base = variantCost('d0', 512);
  const growth = (stage: CostStage | null) =>
    stage
      ? cost.stages[stage].multiplyAdds / base.stages[stage].multiplyAdds
      : cost.multiplyAdds / base.multiplyAdds;
  let seconds = 0;
  for (const [key, once, stage] of SECONDS[backend]) {
    if (key !== 'frame' && skip.includes(key)) continue;
    seconds += once * growth(stage) * (key === 'frame' ? 1 + frames : runs + warmUp);
  }
  return seconds;
}
