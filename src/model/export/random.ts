import type { StateDict } from '../checkpoint/tensor';
import { expectedTensors, NAMES } from '../network/layout';
import type { Variant } from '../network/variants';
import { seededRandom } from '../random';

/** Probability of an object that a fresh class net starts with (RetinaNet, arXiv 1708.02002, section 4.1). */
const PRIOR = 0.01;

/**
 * An untrained checkpoint with effdet's names, for tests and for measuring cost. Convolutions are uniform with
 * He's variance 2 / fan-in; norms are identities; fusion weights are 1.
 */
export function randomCheckpoint(variant: Variant, numClasses: number, seed: number): StateDict {
  const random = seededRandom(seed);
  const out: StateDict = new Map();
  for (const [name, shape] of expectedTensors(variant, numClasses)) {
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
