import type { Architecture } from '../network/architecture';
import { NORMALISATIONS } from '../network/normalisations';
import { BATCH_NORM_EPSILON } from '../network/variants';
import { type Answers, answered, type FindingOf, type FoundBy } from '../recognition/finding';
import { namedNormalisation, saysNative, saysTf } from '../recognition/names';
import type { CheckpointTensor, StateDict } from './tensor';

/** What makes two networks of the same tensors compute different things. */
export type Conventions = Pick<Architecture, 'padding' | 'poolPadding' | 'mean' | 'std'>;

export interface Source {
  readonly tensors: StateDict;
  /** What the file's settings call the model, then the file's own name. */
  readonly names: readonly string[];
  /** Whether the names of the tensors are zylo117's. */
  readonly zylo117: boolean;
}

export interface FoundConventions {
  readonly padding: FindingOf<'padding'>;
  readonly poolPadding: FindingOf<'poolPadding'>;
  readonly normalisation: FindingOf<'normalisation'>;
}

/** The conventions that a checkpoint was trained with, as far as its tensors and names say. */
export function findConventions(source: Source, answers: Answers = {}): FoundConventions {
  return {
    padding: answered(padding(source), answers),
    poolPadding: poolPadding(source),
    normalisation: answered(normalisation(source), answers),
  };
}

/** @returns the fields of an architecture that findings stand for */
export function conventionsOf({ padding, poolPadding, normalisation }: FoundConventions): Conventions {
  const { mean, std } = NORMALISATIONS[normalisation.value === 'own' ? 'imagenet' : normalisation.value];
  return { padding: padding.value, poolPadding: poolPadding.value, mean, std };
}

/** effdet's native models lack the biases before batch norms that TensorFlow's have. */
function padding({ tensors, names, zylo117 }: Source): FindingOf<'padding'> {
  type Padding = FindingOf<'padding'>['value'];
  const finding = (value: Padding, by: FoundBy, ...alternatives: Padding[]): FindingOf<'padding'> => ({
    field: 'padding',
    value,
    by,
    alternatives,
  });
  if (zylo117) return finding('same-upper', 'tensors');
  if (saysTf(names)) return finding('same-upper', 'name');
  const bare = redundantBiases(tensors).length > 0;
  if (bare && saysNative(names)) return finding('symmetric', 'name');
  if (bare) return finding('symmetric', 'tensors', 'same-upper');
  if (saysNative(names)) return finding('same-upper', 'assumed', 'symmetric');
  return finding('same-upper', 'tensors');
}

function poolPadding({ zylo117 }: Source): FindingOf<'poolPadding'> {
  const value = zylo117 ? 'zero' : '-infinity';
  return { field: 'poolPadding', value, by: zylo117 ? 'tensors' : 'assumed', alternatives: [] };
}

/** zylo117 published no others. */
function normalisation({ names, zylo117 }: Source): FindingOf<'normalisation'> {
  const named = namedNormalisation(names, ['half']);
  return zylo117 && named.by === 'assumed' ? { ...named, by: 'name', alternatives: [] } : named;
}

/** Convolutions whose bias the batch norm after them makes redundant. */
const BEFORE_NORM =
  /^fpn\..*\.conv\.conv\.weight$|^fpn\..*\.after_combine\.conv\.conv_pw\.weight$|^(?:class|box)_net\.conv_rep\.\d+\.conv_pw\.weight$/;

/** Names of the redundant biases that a checkpoint lacks; none where it has any of them. */
function redundantBiases(tensors: StateDict): string[] {
  const names = [...tensors.keys()]
    .filter((name) => BEFORE_NORM.test(name))
    .map((name) => name.replace(/weight$/, 'bias'));
  return names.some((name) => tensors.has(name)) ? [] : names;
}

/** timm's ε of batch norms in backbones without the prefix `tf_`; effdet gives its own to the rest of the network. */
const NATIVE_BACKBONE_EPSILON = 1e-5;

/**
 * A checkpoint in the form that every other has: with biases of 0 where native models leave them out, and with the
 * native backbone's ε moved into its variances.
 */
export function inTfForm(
  tensors: StateDict,
  { padding: paddingFound }: Pick<Conventions, 'padding'>,
): StateDict {
  const biases = redundantBiases(tensors);
  if (biases.length === 0 && paddingFound !== 'symmetric') return tensors;
  const form: StateDict = new Map();
  for (const [name, tensor] of tensors) {
    const ofBackbone = name.startsWith('backbone.') && name.endsWith('.running_var');
    form.set(name, ofBackbone && paddingFound === 'symmetric' ? withEpsilon(tensor) : tensor);
  }
  for (const name of biases) {
    const channels = tensors.get(name.replace(/bias$/, 'weight'))!.shape[0]!;
    form.set(name, { shape: [channels], dtype: 'f32', data: new Float32Array(channels) });
  }
  return form;
}

function withEpsilon(variance: CheckpointTensor): CheckpointTensor {
  const shift = NATIVE_BACKBONE_EPSILON - BATCH_NORM_EPSILON;
  return { ...variance, data: variance.data.map((value) => value + shift) };
}

/** Norms of the heads by level first, as a model made for TorchScript has them (`head_bn_level_first`). */
export function layerFirst(tensors: StateDict): StateDict {
  const norm = /^((?:class|box)_net\.bn_rep)\.(\d+)\.(\d+)\.(.*)$/;
  const firsts = [...tensors.keys()].flatMap((name) => {
    const match = norm.exec(name);
    return match ? [[Number(match[2]), Number(match[3])] as const] : [];
  });
  const most = (i: 0 | 1) => Math.max(-1, ...firsts.map((pair) => pair[i]));
  const LAST_LEVEL = 4;
  if (most(0) !== LAST_LEVEL || most(1) >= LAST_LEVEL) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.replace(norm, '$1.$3.$2.$4'), tensor]));
}
