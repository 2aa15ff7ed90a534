import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../checkpoint/safetensors';
import type { StateDict } from '../checkpoint/tensor';
import { LEVELS } from '../network/variants';
import { readModel } from '../onnx/file';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { readBifpnParameters, readHeadParameters } from '../onnx/parameters';
import { refineWeights } from '../onnx/testing/refine';
import { fusionCoefficients, initialFusion } from './fusion';
import { type FeatureMap, featureMap, levelSize, resample, runBifpn, runHead } from './reference';
import { PYRAMID_GOLDEN } from './testing/golden';
import { PYRAMID_INPUTS } from './topology';

const SIZE = 128;
const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const file = (name: string) => new Uint8Array(readFileSync(path(name)));

const SHIPPED = 'public/models/efficientdet-d0.onnx';
const RESIDUAL = 'src/inference/fixtures/golden/d0-weight-residual.bin';

let golden: StateDict;
beforeAll(() => {
  golden = readSafetensors(file(`src/inference/fixtures/golden/d0-${SIZE}.safetensors`)).tensors;
});

function errorOf(map: FeatureMap, name: string): number {
  const expected = golden.get(name)!.data;
  expect(map.data.length).toBe(expected.length);
  const peak = expected.reduce((best, v) => Math.max(best, Math.abs(v)), 0);
  return map.data.reduce((worst, v, i) => Math.max(worst, Math.abs(v - expected[i]!)), 0) / peak;
}

/** Worst error of any node and of any head output, from effdet's own pyramid inputs. */
function worstErrors(model: ModelProto): { nodes: number; heads: number } {
  const parameters = readBifpnParameters(model);
  const pyramid = PYRAMID_INPUTS.map(({ level }, i) =>
    featureMap(parameters.channels, levelSize(SIZE, level), golden.get(PYRAMID_GOLDEN[i]!)!.data),
  );
  const fusion = initialFusion(parameters.fusion, parameters.fusionWeights);
  const cells = runBifpn(parameters, fusionCoefficients(fusion), pyramid);
  const nodes = cells.flatMap((nodes, cell) => nodes.map((map, n) => errorOf(map, `cell${cell}_node${n}`)));
  const features = cells.at(-1)!.slice(3);
  const heads = (['class', 'box'] as const).flatMap((net) =>
    runHead(readHeadParameters(model, `${net}_net`), features).map((map, i) =>
      errorOf(map, `${net}_p${LEVELS[i]}`),
    ),
  );
  return { nodes: Math.max(...nodes), heads: Math.max(...heads) };
}

describe('BiFPN and heads against effdet', () => {
  it('with the shipped f16 weights', () => {
    const { nodes, heads } = worstErrors(readModel(file(SHIPPED)));
    expect(nodes).toBeLessThan(4e-3);
    expect(heads).toBeLessThan(4e-3);
  });

  // 1e-4 is asked for. Measured: 3.2e-6 and 1.5e-6.
  it('with f32 weights', () => {
    const { nodes, heads } = worstErrors(refineWeights(file(SHIPPED), file(RESIDUAL)));
    expect(nodes).toBeLessThan(1e-5);
    expect(heads).toBeLessThan(1e-5);
  });
});

describe('resample', () => {
  const ramp = featureMap(
    1,
    4,
    Float32Array.from({ length: 16 }, (_, i) => i),
  );

  it('up repeats every cell 2 × 2', () => {
    const up = resample(featureMap(1, 2, Float32Array.of(1, 2, 3, 4)), 'up');
    expect([...up.data]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  it('down takes windows that start at even cells and are cut at the far border', () => {
    expect([...resample(ramp, 'down').data]).toEqual([10, 11, 14, 15]);
    const negative = featureMap(1, 2, Float32Array.of(-4, -3, -2, -1));
    expect([...resample(negative, 'down').data]).toEqual([-1]);
  });
});
