import { formatError } from './formatError';
import { TensorRecord } from './torchGlobals';

/**
 * Keys under which training scripts keep a model's state dict, in the order of timm's `load_state_dict`: the
 * exponential moving average of the weights, which is what one evaluates, before the weights themselves.
 */
const WRAPPERS = ['state_dict_ema', 'model_ema', 'ema', 'state_dict', 'model'] as const;
const MAX_WRAPPERS = 3;

/** What DataParallel and training wrappers put before every name. */
const PREFIXES = ['module.', 'model.'] as const;

export interface FoundStateDict {
  records: Map<string, TensorRecord>;
  /** The keys that led to it, joined with `.`; empty when the file holds a bare state dict. */
  wrapper: string;
}

/**
 * Finds the state dict in what a `.pth` file holds. Other entries beside the tensors are left out.
 * @throws AppError `checkpoint-format` when there are no tensors.
 */
export function findStateDict(root: unknown): FoundStateDict {
  const found = search(root, []);
  if (!found) throw formatError('no tensors found');
  return found;
}

/** Wrappers go first: a training checkpoint may keep a tensor of its own beside them (`rng_state`). */
function search(value: unknown, path: readonly string[]): FoundStateDict | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const key of path.length < MAX_WRAPPERS ? WRAPPERS : []) {
    const found = search(value.get(key), [...path, key]);
    if (found) return found;
  }
  const records = new Map<string, TensorRecord>();
  for (const [name, entry] of value) {
    if (typeof name === 'string' && entry instanceof TensorRecord) records.set(name, entry);
  }
  return records.size > 0 ? { records, wrapper: path.join('.') } : undefined;
}

/** Buffers that effdet's training bench, timm and batch norms save along but that evaluation does not need. */
const UNUSED = /(^|\.)(num_batches_tracked|anchors\.boxes|model\.anchors)$/;

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
