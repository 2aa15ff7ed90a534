import type { Layers } from './describe';

/** A walk in which an activation is its tensor's name in a graph; `own` says what is done on the way. */
export function graphNames(own: Partial<Layers<string>>): Layers<string> {
  return {
    input: (name) => name,
    convolution: (_, { output }) => output,
    batchNorm: (_, { output }) => output,
    swish: (_, output) => output,
    mean: (_, output) => output,
    gate: (_x, _gate, output) => output,
    add: (_a, _b, output) => output,
    upsample: (_, output) => output,
    downsample: (_, { output }) => output,
    weightedSum: (_, { output }) => output,
    result: () => {},
    ...own,
  };
}
