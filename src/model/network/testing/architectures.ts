import { BIFPN_EDGES, FIRST_EDGE } from '../../bifpn/topology';
import type { StateDict } from '../../checkpoint/tensor';
import { randomCheckpoint } from '../../export/random';
import { seededRandom } from '../../random';
import { type Architecture, architectureOf, type Block, PADDINGS, POOL_PADDINGS } from '../architecture';
import { FUSION_KINDS, VARIANTS } from '../variants';

/** Channels, stride and expansion of a small backbone's stages; P3, P4, P5 after stages 2, 4, 6 as in D0…D7. */
const STAGES = [
  [8, 1, 1],
  [8, 2, 3],
  [16, 2, 3],
  [16, 2, 2],
  [24, 1, 2],
  [24, 2, 2],
  [32, 1, 1],
] as const;

/** A small network with anything that may differ drawn at random, for inputs of 128 pixels. */
export function randomArchitecture(seed: number): Architecture {
  const random = seededRandom(seed);
  const oneOf = <V>(values: readonly V[]): V => values[Math.floor(random() * values.length)]!;
  const chance = (share: number) => random() < share;
  const blocks: Block[] = [];
  let inChannels = 8;
  for (const [stage, [outChannels, stageStride, expansion]] of STAGES.entries()) {
    for (let index = 0; index < 3; index++) {
      const stride = index === 0 ? stageStride : 1;
      const residual = stride === 1 && inChannels === outChannels;
      blocks.push({
        stage,
        index,
        kernel: oneOf([3, 5]),
        stride,
        expansion,
        inChannels,
        midChannels: inChannels * expansion,
        outChannels,
        squeezeChannels: Math.max(1, inChannels >> 2),
        residual,
        kept: !(residual && chance(0.5)),
      });
      inChannels = outChannels;
    }
  }
  const cell = () => {
    const always = new Set(FIRST_EDGE.map((first, n) => first + Math.floor(random() * inputsOf(n))));
    return { kept: BIFPN_EDGES.map((_, edge) => always.has(edge) || chance(0.6)) };
  };
  return architectureOf(VARIANTS.d0, {
    classes: 2,
    inputSize: 128,
    mean: [random(), random(), random()],
    std: [1, 0.5, 0.25],
    padding: oneOf(PADDINGS),
    poolPadding: oneOf(POOL_PADDINGS),
    stemChannels: 8,
    blocks,
    taps: [2, 4, 6].map((stage) => blocks.findLastIndex((block) => block.stage === stage)),
    width: 16,
    cells: Array.from({ length: oneOf([1, 2, 3]) }, cell),
    fusion: oneOf(FUSION_KINDS),
    headLayers: oneOf([1, 2]),
  });
}

function inputsOf(node: number): number {
  return BIFPN_EDGES.filter((edge) => edge.node === node).length;
}

/** A checkpoint for it whose norms and fusion weights are drawn too. */
export function randomWeights(architecture: Architecture, seed: number): StateDict {
  const random = seededRandom(seed);
  const checkpoint = randomCheckpoint(architecture, seed);
  for (const [name, { shape, data }] of checkpoint) {
    if (shape.length > 1) continue;
    const positive = /running_var$|bn\d?\.weight$|edge_weights$/.test(name);
    for (let i = 0; i < data.length; i++) data[i] = positive ? 0.5 + random() : random() - 0.5;
  }
  return checkpoint;
}
