import { formatError } from './formatError';
import { InertObject } from './pickleObjects';
import { MAX_TENSORS } from './tensor';
import { TensorRecord } from './torchGlobals';

/**
 * Keys under which training scripts keep the exponential moving average of the weights, which is what one evaluates,
 * and those of the weights themselves: timm's, Lightning's, torch's tutorials'. Where several hold tensors the earlier
 * is meant.
 */
const AVERAGES = [
  'state_dict_ema',
  'ema_state_dict',
  'model_state_dict_ema',
  'model_ema_state_dict',
  'model_ema',
  'ema_model',
  'ema',
] as const;
const WEIGHTS = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'module',
  'weights',
  'params',
] as const;
const WRAPPERS: readonly unknown[] = [...AVERAGES, ...WEIGHTS];

/** An average of fewer tensors than this share of the weights is bookkeeping of another kind. */
const WHOLE_SHARE = 0.5;

/** What is kept for going on training: an optimizer's moments have the shapes of the weights. */
const TRAINING_STATE = /optim|scheduler|scaler|callback|loops|rng|sampler/i;

/** How deep containers are looked into. */
const MAX_DEPTH = 4;

/** More containers than any training script makes. */
const MAX_CONTAINERS = 10_000;

/** What DataParallel, `torch.compile`, averaging and training wrappers put before every name. */
const PREFIXES = [
  'module.',
  '_orig_mod.',
  'model_ema.',
  'ema_model.',
  'ema.',
  'model.',
  'net.',
  'network.',
] as const;

export interface FoundStateDict {
  records: Map<string, TensorRecord>;
  /** The keys that led to it, joined with `.`; empty when the file holds a bare state dict. */
  wrapper: string;
  /** Whether these are averages, and the weights themselves lie beside them. */
  averaged: boolean;
}

interface Candidate extends FoundStateDict {
  readonly depth: number;
  /** Tensors that are no scalars: counters and decay rates are. */
  readonly weights: number;
  /** Place among `WRAPPERS` of the outermost key that is one; after all of them where none is. */
  readonly rank: number;
}

/**
 * Finds the state dict in what a `.pth` file holds: under the keys that training scripts use, else in whatever plain
 * container has the most tensors. Other entries beside the tensors are left out.
 * @throws AppError `checkpoint-format` when there are no tensors.
 */
export function findStateDict(root: unknown): FoundStateDict {
  const candidates = collect(root);
  const most = Math.max(0, ...candidates.map(({ weights }) => weights));
  const [found] = candidates
    .filter(
      ({ averaged, weights }) => weights >= Math.min(1, most) && (!averaged || weights >= WHOLE_SHARE * most),
    )
    .sort((a, b) => a.rank - b.rank || b.weights - a.weights || a.depth - b.depth);
  if (!found) throw formatError('no tensors found');
  if (found.records.size > MAX_TENSORS) throw formatError(`${found.records.size} tensors`);
  const { records, wrapper, averaged } = found;
  return { records, wrapper, averaged };
}

/** Every Map with tensors, breadth first, each once. */
function collect(root: unknown): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<unknown>([root]);
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let next = waiting.shift(); next && seen.size < MAX_CONTAINERS; next = waiting.shift()) {
    const { value, path } = next;
    const records = tensorsIn(value);
    if (records.size > 0) {
      const ranks = path.map((key) => WRAPPERS.indexOf(key)).filter((rank) => rank >= 0);
      const averaged = path.some((key) => (AVERAGES as readonly string[]).includes(key));
      const rank = Math.min(WRAPPERS.length, ...ranks);
      const weights = [...records.values()].filter(({ shape }) => shape.length > 0).length;
      found.push({ records, wrapper: path.join('.'), averaged, depth: path.length, weights, rank });
    }
    if (path.length === MAX_DEPTH) continue;
    for (const [key, inner] of entriesOf(value)) {
      const isContainer = inner instanceof Map || Array.isArray(inner);
      if (!isContainer || seen.has(inner) || TRAINING_STATE.test(key) || seen.size >= MAX_CONTAINERS)
        continue;
      seen.add(inner);
      waiting.push({ value: inner, path: [...path, key] });
    }
  }
  return found;
}

function tensorsIn(value: unknown): Map<string, TensorRecord> {
  const records = new Map<string, TensorRecord>();
  for (const [name, entry] of value instanceof Map ? value : []) {
    if (typeof name === 'string' && entry instanceof TensorRecord) records.set(name, entry);
  }
  return records;
}

function* entriesOf(value: unknown): Generator<[string, unknown]> {
  const pairs: Iterable<[unknown, unknown]> =
    value instanceof Map ? value : Array.isArray(value) ? value.entries() : [];
  for (const [key, inner] of pairs) yield [typeof key === 'object' ? '?' : String(key), inner];
}

/** Keys under which settings name the model that was trained. */
const MODEL_KEYS = /^(arch|architecture|model|model_name|name|variant|network)$/;
const MODEL_NAME = /efficient-?det/i;
const MAX_NAMES = 8;

/** What the file's settings call the model, `tf_efficientdet_d0_ap` for instance: they say more than a file's name. */
export function modelNames(root: unknown): string[] {
  const names = new Set<string>();
  let level: readonly unknown[] = [root];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const inner: unknown[] = [];
    for (const value of level.slice(0, MAX_CONTAINERS)) {
      const holder = value instanceof InertObject ? value.attributes : value;
      for (const [key, entry] of holder instanceof Map ? holder : []) {
        if (typeof entry === 'string') {
          if (MODEL_KEYS.test(String(key)) && MODEL_NAME.test(entry) && names.size < MAX_NAMES)
            names.add(entry.slice(0, 100));
        } else if (entry instanceof Map || entry instanceof InertObject) {
          if (inner.length < MAX_CONTAINERS) inner.push(entry);
        }
      }
    }
    level = inner;
  }
  return [...names];
}

/** Buffers that effdet's training bench, timm, averaging and batch norms save along but that evaluation does not need. */
const UNUSED = /(^|\.)(num_batches_tracked|n_averaged|anchors\.boxes|model\.anchors)$/;

/**
 * Without what evaluation does not need: the training bench keeps its anchors beside the model, under another
 * prefix.
 */
export function withoutUnused<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...tensors].filter(([name]) => !UNUSED.test(name)));
}

/** Takes off each prefix that all names carry, again and again (`module.model.`). */
export function stripPrefixes<T>(tensors: Map<string, T>): Map<string, T> {
  const names = [...tensors.keys()];
  const sharedAt = (start: number) =>
    PREFIXES.find((prefix) => names.length > 0 && names.every((name) => name.startsWith(prefix, start)));
  let start = 0;
  for (let prefix = sharedAt(0); prefix !== undefined; prefix = sharedAt(start)) start += prefix.length;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(start), tensor]));
}

/** The tensor that every EfficientDet begins with, by effdet's name. */
const STEM = 'backbone.conv_stem.weight';

/**
 * Of a training module's state dict the part that is one EfficientDet: Lightning keeps losses and an averaged copy
 * beside the model, each under its attribute's name. The average is taken where there is one.
 */
export function oneModel<T>(tensors: Map<string, T>): { tensors: Map<string, T>; averaged: boolean } {
  const prefixes = [...tensors.keys()]
    .filter((name) => name.endsWith(`.${STEM}`))
    .map((name) => name.slice(0, -STEM.length));
  if (prefixes.length === 0 || tensors.has(STEM)) return { tensors, averaged: false };
  const average = prefixes.find((prefix) => /(^|[._])ema[._]/.test(prefix));
  const prefix = average ?? prefixes[0]!;
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return {
    tensors: new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor])),
    averaged: average !== undefined,
  };
}
