import type { Architecture } from '../network/architecture';
import { BATCH_NORM_EPSILON, IMAGE_MEAN, IMAGE_STD } from '../network/variants';
import type { CheckpointTensor, StateDict } from './tensor';

/** What makes two networks of the same tensors compute different things. */
export type Conventions = Pick<Architecture, 'padding' | 'poolPadding' | 'mean' | 'std'>;

/** Published values of a field, by the name that findings and dialogs use. */
export const CONVENTION_VALUES = {
  padding: { 'same-upper': { padding: 'same-upper' }, symmetric: { padding: 'symmetric' } },
  poolPadding: { '-infinity': { poolPadding: '-infinity' }, zero: { poolPadding: 'zero' } },
  normalisation: {
    imagenet: { mean: IMAGE_MEAN, std: IMAGE_STD },
    // AdvProp (arXiv 1911.09665): pixels from −1 to 1.
    half: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Partial<Conventions>>>>>;

export type ConventionField = keyof typeof CONVENTION_VALUES;

/** One convention, and what speaks for it. */
export interface Finding {
  readonly field: ConventionField;
  /** A key of the field's `CONVENTION_VALUES`. */
  readonly value: string;
  /** `assumed`: nothing says otherwise, and nothing says so. */
  readonly by: 'tensors' | 'name' | 'assumed';
  /** Where this is a question: the other answers. */
  readonly alternatives: readonly string[];
}

/** Answers to questions of an earlier reading; they outweigh what the file says. */
export type Answers = { readonly [F in ConventionField]?: string | undefined };

const SAYS_TF = /(?<![a-z0-9])tf[_-]?efficientdet/i;
/** effdet's own models have no prefix: `efficientdet_d0-f3276ba8.pth`. */
const SAYS_NATIVE = /(?<!tf[_-]?)(?<![a-z0-9])efficientdet[_-]d[0-7](?![a-z0-9])/i;
const SAYS_ADVPROP = /d[0-7][_-]ap(?![a-z0-9])|adv-?prop/i;

export interface Source {
  readonly tensors: StateDict;
  /** What the file's settings call the model, then the file's own name. */
  readonly names: readonly string[];
  /** Whether the names of the tensors are zylo117's. */
  readonly zylo117: boolean;
}

/** The conventions that a checkpoint was trained with, as far as its tensors and names say. */
export function findConventions(source: Source, answers: Answers = {}): Finding[] {
  const found = [padding(source), poolPadding(source), normalisation(source)];
  return found.map((finding) => {
    const value = answers[finding.field];
    const known = value !== undefined && Object.hasOwn(CONVENTION_VALUES[finding.field], value);
    return known ? { ...finding, value, by: 'name', alternatives: [] } : finding;
  });
}

/** @returns the fields of an architecture that findings stand for */
export function conventionsOf(findings: readonly Finding[]): Conventions {
  const values = findings.map(
    ({ field, value }) => (CONVENTION_VALUES[field] as Readonly<Record<string, object>>)[value],
  );
  return Object.assign({}, ...values);
}

/** effdet's native models lack the biases before batch norms that TensorFlow's have. */
function padding({ tensors, names, zylo117 }: Source): Finding {
  const finding = (value: string, by: Finding['by'], ...alternatives: string[]): Finding => ({
    field: 'padding',
    value,
    by,
    alternatives,
  });
  const says = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (zylo117) return finding('same-upper', 'tensors');
  if (says(SAYS_TF)) return finding('same-upper', 'name');
  const bare = redundantBiases(tensors).length > 0;
  if (bare && says(SAYS_NATIVE)) return finding('symmetric', 'name');
  if (bare) return finding('symmetric', 'tensors', 'same-upper');
  if (says(SAYS_NATIVE)) return finding('same-upper', 'assumed', 'symmetric');
  return finding('same-upper', 'tensors');
}

function poolPadding({ zylo117 }: Source): Finding {
  const value = zylo117 ? 'zero' : '-infinity';
  return { field: 'poolPadding', value, by: zylo117 ? 'tensors' : 'assumed', alternatives: [] };
}

function normalisation({ names, zylo117 }: Source): Finding {
  const field = 'normalisation';
  const says = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (says(SAYS_ADVPROP)) return { field, value: 'half', by: 'name', alternatives: [] };
  const named = zylo117 || says(SAYS_TF) || says(SAYS_NATIVE);
  return named
    ? { field, value: 'imagenet', by: 'name', alternatives: [] }
    : { field, value: 'imagenet', by: 'assumed', alternatives: ['half'] };
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
