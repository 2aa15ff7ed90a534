import type { StateDict } from '../checkpoint/tensor';
import type { Architecture } from '../network/architecture';
import { NAMES } from '../network/checkpointNames';
import { expectedTensors } from '../network/weightLayers';

/** mulberry32: small, fast and the same everywhere, so that a seed names a checkpoint. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Probability of an object that a fresh class net starts with (RetinaNet, arXiv 1708.02002, section 4.1). */
const PRIOR = 0.01;

/**
 * An untrained checkpoint with effdet's names, for tests and for measuring cost. Convolutions are uniform with
 * He's variance 2 / fan-in; norms are identities; fusion weights are 1.
 */
export function randomCheckpoint(architecture: Architecture, seed: number): StateDict {
  const random = generator(seed);
  const out: StateDict = new Map();
  for (const [name, shape] of expectedTensors(architecture)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    if (shape.length === 4) {
      const fanIn = shape[1]! * shape[2]! * shape[3]!;
      const bound = Math.sqrt(6 / fanIn);
      for (let i = 0; i < data.length; i++) data[i] = (random() * 2 - 1) * bound;
    } else if (/(bn\d?|bn)\.weight$|running_var$|edge_weights$/.test(name)) {
      data.fill(1);
    } else if (name === `${NAMES.predict('class_net')}.conv_pw.bias`) {
      data.fill(-Math.log((1 - PRIOR) / PRIOR));
    }
    out.set(name, { shape, dtype: 'f32', data });
  }
  return out;
}
