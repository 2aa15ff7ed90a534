import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { fusionCoefficients, initialFusion } from '../../bifpn/fusion';
import { PYRAMID_GOLDEN } from '../../bifpn/testing/golden';
import { BIFPN_NODES, PYRAMID_INPUTS } from '../../bifpn/topology';
import { readSafetensors } from '../../checkpoint/safetensors';
import type { StateDict } from '../../checkpoint/tensor';
import { recoverCheckpoint } from '../../export/recover';
import type { Padding, PoolPadding } from '../../network/architecture';
import * as T from '../../network/tensorNames';
import { LEVELS } from '../../network/variants';
import { type ExportedModel, readExported } from '../../onnx/exported';
import { readBifpnParameters, readHeadParameters } from '../../onnx/parameters';
import { refineWeights } from '../../onnx/testing/refine';
import { convolve, downsample, type FeatureMap, featureMap, levelSize, upsample } from './maps';
import { runBifpn, runHead, runNetwork } from './run';

const SIZE = 128;
const path = (name: string) => fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
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
function worstErrors(model: ExportedModel): { nodes: number; heads: number } {
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
    const { nodes, heads } = worstErrors(readExported(file(SHIPPED)));
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

/** Worst errors of the whole network, from effdet's own image. */
function networkErrors(model: ExportedModel): {
  taps: number;
  pyramid: number;
  nodes: number;
  heads: number;
} {
  const image = featureMap(3, SIZE, golden.get('input')!.data);
  const maps = runNetwork({ ...model.architecture, inputSize: SIZE }, recoverCheckpoint(model), image);
  const worst = (names: readonly (readonly [string, string])[]) =>
    Math.max(...names.map(([tensor, name]) => errorOf(maps.get(tensor)!, name)));
  return {
    taps: worst([3, 4, 5].map((level) => [T.backboneTap(level), `backbone_p${level}`])),
    pyramid: worst(T.PYRAMID_TENSORS.map((tensor, i) => [tensor, PYRAMID_GOLDEN[i]!])),
    nodes: worst(
      model.architecture.cells.flatMap((_, cell) =>
        BIFPN_NODES.map((_, n): [string, string] => [T.nodeTensor(cell, n), `cell${cell}_node${n}`]),
      ),
    ),
    heads: worst(
      LEVELS.flatMap((level): [string, string][] => [
        [T.classOutput(level), `class_p${level}`],
        [T.boxOutput(level), `box_p${level}`],
      ]),
    ),
  };
}

// 1e-4 is asked for, as of every f32 backend.
it('the whole network with f32 weights against effdet', () => {
  for (const error of Object.values(networkErrors(refineWeights(file(SHIPPED), file(RESIDUAL))))) {
    expect(error).toBeLessThan(2e-5);
  }
});

describe('symmetric padding starts a row and a column earlier', () => {
  const ramp = featureMap(
    1,
    4,
    Float32Array.from({ length: 16 }, (_, i) => i - 16),
  );
  const layer = { outChannels: 1, groups: 1, kernel: 3, stride: 2 } as const;
  const ones = { weight: new Float32Array(9).fill(1), bias: null };

  it('of a convolution', () => {
    expect([...convolve(ramp, { ...layer, padding: 'same-upper' }, ones).data]).toEqual([-99, -57, -30, -14]);
    expect([...convolve(ramp, { ...layer, padding: 'symmetric' }, ones).data]).toEqual([-54, -72, -45, -54]);
  });

  it('of a pool, which may see zeros around', () => {
    const pooled = (padding: Padding, poolPadding: PoolPadding) => [
      ...downsample(ramp, { padding, poolPadding }).data,
    ];
    expect(pooled('same-upper', '-infinity')).toEqual([-6, -5, -2, -1]);
    expect(pooled('same-upper', 'zero')).toEqual([-6, 0, 0, 0]);
    expect(pooled('symmetric', '-infinity')).toEqual([-11, -9, -3, -1]);
    expect(pooled('symmetric', 'zero')).toEqual([0, 0, 0, -1]);
  });
});

const TENSORFLOW = { padding: 'same-upper', poolPadding: '-infinity' } as const;

describe('resample', () => {
  const ramp = featureMap(
    1,
    4,
    Float32Array.from({ length: 16 }, (_, i) => i),
  );

  it('up repeats every cell 2 × 2', () => {
    const up = upsample(featureMap(1, 2, Float32Array.of(1, 2, 3, 4)));
    expect([...up.data]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  it('down takes windows that start at even cells and are cut at the far border', () => {
    expect([...downsample(ramp, TENSORFLOW).data]).toEqual([10, 11, 14, 15]);
    const negative = featureMap(1, 2, Float32Array.of(-4, -3, -2, -1));
    expect([...downsample(negative, TENSORFLOW).data]).toEqual([-1]);
  });
});
