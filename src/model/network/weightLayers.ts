import type { Architecture } from './architecture';
import { BATCH_NORM_PARTS } from './checkpointNames';
import { type BatchNorm, type Convolution, describeNetwork, type Layers, type WeightedSum } from './describe';

export type Shape = readonly number[];

/** A layer with weights of its own. */
export type WeightLayer =
  | { readonly kind: 'convolution'; readonly layer: Convolution }
  | { readonly kind: 'norm'; readonly layer: BatchNorm }
  | { readonly kind: 'fusion'; readonly layer: WeightedSum };

/** Every layer with weights in the order of the walk, those that levels share once. */
export function weightLayers(architecture: Architecture): WeightLayer[] {
  const found = new Map<string, WeightLayer>();
  const note = (weights: WeightLayer): null => {
    if (!found.has(weights.layer.module)) found.set(weights.layer.module, weights);
    return null;
  };
  const none = () => null;
  const layers: Layers<null> = {
    input: none,
    convolution: (_, layer) => note({ kind: 'convolution', layer }),
    batchNorm: (_, layer) => note({ kind: 'norm', layer }),
    swish: none,
    mean: none,
    gate: none,
    add: none,
    upsample: none,
    downsample: none,
    weightedSum: (_, layer) => (layer.kind === 'sum' ? null : note({ kind: 'fusion', layer })),
    result: none,
  };
  describeNetwork(layers, architecture);
  return [...found.values()];
}

export function weightShape({ kernel, groups, inChannels, outChannels }: Convolution): Shape {
  return [outChannels, inChannels / groups, kernel, kernel];
}

function* tensorsOf({ kind, layer }: WeightLayer): Generator<readonly [string, Shape]> {
  if (kind === 'fusion') {
    yield [layer.module, [layer.slots.length]];
    return;
  }
  if (kind === 'convolution') {
    yield [`${layer.module}.weight`, weightShape(layer)];
    if (layer.bias) yield [`${layer.module}.bias`, [layer.outChannels]];
  }
  const [norm, channels] = kind === 'norm' ? [layer.module, layer.channels] : [layer.norm, layer.outChannels];
  if (norm) for (const part of BATCH_NORM_PARTS) yield [`${norm}.${part}`, [channels]];
}

/** Parts of a checkpoint, with how many numbers in a module's name place it there, and then kinds of modules. */
const PARTS = [
  { prefix: 'backbone.', numbers: 0, kinds: [] },
  { prefix: 'fpn.resample.', numbers: 0, kinds: [] },
  { prefix: 'fpn.cell.', numbers: 2, kinds: ['edge_weights', 'resample', 'after_combine'] },
  { prefix: 'class_net.', numbers: 1, kinds: ['conv_rep', 'bn_rep'] },
  { prefix: 'box_net.', numbers: 1, kinds: ['conv_rep', 'bn_rep'] },
] as const;

/**
 * Where a module comes in effdet's order: a BiFPN's projections stand with their nodes and a head's norms with their
 * layer, while a run makes all projections first and takes a head level by level.
 */
function place(module: string): number[] {
  const part = PARTS.findIndex(({ prefix }) => module.startsWith(prefix));
  const { numbers, kinds } = PARTS[part]!;
  const found = [...module.matchAll(/\.(\d+)/g)].map(([, digits]) => Number(digits)).slice(0, numbers);
  const kind = kinds.findIndex((name) => module.includes(name));
  return [part, ...(found.length === numbers ? found : [Number.POSITIVE_INFINITY]), kind];
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i < 0 ? 0 : a[i]! - (b[i] ?? 0);
}

/** Names and shapes of all tensors of a checkpoint, in effdet's order. */
export function expectedTensors(architecture: Architecture): ReadonlyMap<string, Shape> {
  const placed = weightLayers(architecture).map((weights) => ({
    weights,
    at: place(weights.layer.module),
  }));
  placed.sort((a, b) => comparePlaces(a.at, b.at));
  return new Map(placed.flatMap(({ weights }) => [...tensorsOf(weights)]));
}

/** Trainable parameters: all tensors but the running statistics. */
export function countParameters(architecture: Architecture): number {
  let total = 0;
  for (const weights of weightLayers(architecture)) {
    for (const [name, shape] of tensorsOf(weights)) {
      if (!name.includes('.running_')) total += shape.reduce((a, b) => a * b, 1);
    }
  }
  return total;
}
