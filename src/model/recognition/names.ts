import type { NormalisationId } from '../network/normalisations';
import type { FindingOf } from './finding';

/** What names of files and models say, such as `tf_efficientdet_d0_ap-d0cdbd0a.pth`. */

const SAYS_TF = /(?<![a-z0-9])tf[_-]?efficientdet/i;
/** effdet's own models have no prefix: `efficientdet_d0-f3276ba8.pth`. */
const SAYS_NATIVE = /(?<!tf[_-]?)(?<![a-z0-9])efficientdet[_-]d[0-7](?![a-z0-9])/i;
/** Not the precision that a training script writes (`d0_ap_0.45`, `d0-ap-43`), but the hash after effdet's name. */
const SAYS_ADVPROP = /d[0-7][_-]ap(?![a-z0-9]|[_=-]?0?\.\d|[_=-]\d\d(?![0-9a-f]))|adv-?prop/i;

const says = (pattern: RegExp) => (names: readonly string[]) => names.some((name) => pattern.test(name));
export const saysTf = says(SAYS_TF);
export const saysNative = says(SAYS_NATIVE);

/** @param others what it may be where no name says */
export function namedNormalisation(
  names: readonly string[],
  others: readonly Exclude<NormalisationId, 'imagenet'>[],
): FindingOf<'normalisation'> {
  const field = 'normalisation';
  if (says(SAYS_ADVPROP)(names)) return { field, value: 'half', by: 'name', alternatives: [] };
  if (saysTf(names) || saysNative(names)) return { field, value: 'imagenet', by: 'name', alternatives: [] };
  return { field, value: 'imagenet', by: 'assumed', alternatives: others };
}
