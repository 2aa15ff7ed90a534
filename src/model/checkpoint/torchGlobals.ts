import { AppError } from '../errors';
import { formatError } from './formatError';
import { INERT_GLOBALS } from './inertGlobals';
import { PickleGlobal, type PickleHost } from './pickleMachine';
import { type DType, elementCount, isCount, MAX_TENSORS } from './tensor';

/** More than torch's own limit of 64 dimensions is no tensor. */
const MAX_RANK = 64;
const MAX_GLOBAL_LENGTH = 200;

/** The values of one or more tensors, stored outside the pickle under `key`. */
export class StorageRef {
  constructor(
    readonly key: string,
    readonly dtype: DType,
    readonly numel: number,
  ) {}
}

/** A tensor as the pickle describes it: `shape` and `strides` (in values) over a storage, from `offset` on. */
export class TensorRecord {
  constructor(
    readonly storage: StorageRef,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A storage class; `dtype` is undefined for those whose numbers float32 cannot stand for. */
class StorageType extends PickleGlobal {
  constructor(
    name: string,
    readonly dtype: DType | undefined,
  ) {
    super(name);
  }
}

const STORAGE_TYPES: readonly (readonly [name: string, dtype: DType | undefined])[] = [
  ['torch.DoubleStorage', 'f64'],
  ['torch.FloatStorage', 'f32'],
  ['torch.HalfStorage', 'f16'],
  ['torch.BFloat16Storage', 'bf16'],
  ['torch.LongStorage', 'i64'],
  ['torch.IntStorage', 'i32'],
  ['torch.ShortStorage', 'i16'],
  ['torch.CharStorage', 'i8'],
  ['torch.ByteStorage', 'u8'],
  ['torch.BoolStorage', 'bool'],
  ['torch.UntypedStorage', 'u8'],
  ['torch.storage.UntypedStorage', 'u8'],
  ['torch.storage.TypedStorage', undefined],
  ['torch.ComplexFloatStorage', undefined],
  ['torch.ComplexDoubleStorage', undefined],
  ['torch.QInt8Storage', undefined],
  ['torch.QUInt8Storage', undefined],
  ['torch.QInt32Storage', undefined],
];

/** Names of number types, which training checkpoints keep among their settings; inert. */
const DTYPE_NAMES =
  'float64 double float32 float float16 half bfloat16 int64 long int32 int int16 short int8 uint8 bool'.split(
    ' ',
  );

const CALLABLES: readonly (readonly [name: string, call: (args: readonly unknown[]) => unknown])[] = [
  ['collections.OrderedDict', orderedDict],
  ['torch.Size', ([sizes]) => sizes],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
];

/** Everything a checkpoint may name. What is not here is refused. */
const ALLOWED: ReadonlyMap<string, PickleGlobal> = new Map(
  [
    ...STORAGE_TYPES.map(([name, dtype]) => new StorageType(name, dtype)),
    ...DTYPE_NAMES.map((name) => new PickleGlobal(`torch.${name}`)),
    ...CALLABLES.map(([name, call]) => new PickleGlobal(name, call)),
    ...INERT_GLOBALS,
  ].map((global) => [global.name, global]),
);

/**
 * Lets the pickles of one file describe tensors, and settings as data. The names of the first follow torch's own `weights_only`
 * loader (torch/_weights_only_unpickler.py), less what a state dict does not need.
 */
export class TorchHost implements PickleHost {
  /** Every storage the pickles referred to so far, by key. */
  readonly storages = new Map<string, StorageRef>();
  private references = 0;

  /** @throws AppError `checkpoint-forbidden` with the name of any global that is not on the list. */
  resolveGlobal(module: string, name: string): PickleGlobal {
    const fullName = `${module}.${name}`;
    const global = ALLOWED.get(fullName);
    if (module.startsWith('__torch__'))
      throw new AppError('checkpoint-unsupported', { family: 'TorchScript' });
    if (!global) throw new AppError('checkpoint-forbidden', { global: fullName.slice(0, MAX_GLOBAL_LENGTH) });
    return global;
  }

  /** `('storage', type, key, device, numel)`, in the legacy format followed by a view that must be None. */
  resolvePersistent(id: unknown): StorageRef {
    if (++this.references > MAX_TENSORS) throw formatError(`more than ${MAX_TENSORS} tensors`);
    const [kind, type, key, , numel, view] = Array.isArray(id) ? id : [];
    if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(numel)) {
      throw formatError('a reference to a storage is damaged');
    }
    if (view !== undefined && view !== null) throw formatError('views of storages (PyTorch before 0.4)');
    if (!type.dtype) throw formatError(`numbers of the type ${type.name}`);
    const known = this.storages.get(key);
    const ref = known ?? new StorageRef(key, type.dtype, numel);
    if (ref.dtype !== type.dtype || ref.numel !== numel)
      throw formatError(`storage ${key} has two descriptions`);
    this.storages.set(key, ref);
    return ref;
  }
}

/** `OrderedDict()` or, as Python 2 pickled it, `OrderedDict([[key, value], …])`. */
function orderedDict([pairs = []]: readonly unknown[]): Map<unknown, unknown> {
  const dict = new Map<unknown, unknown>();
  if (!Array.isArray(pairs)) throw formatError('an OrderedDict is damaged');
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw formatError('an OrderedDict is damaged');
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

/**
 * torch/_utils.py, `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata)`; of the rest only
 * the metadata's negative bit changes numbers.
 */
function rebuildTensor([storage, offset, shape, strides, , , metadata]: readonly unknown[]): TensorRecord {
  if (metadata instanceof Map && metadata.get('neg') === true) throw formatError('a negated view');
  if (
    !(storage instanceof StorageRef) ||
    !isCount(offset) ||
    !Array.isArray(shape) ||
    !Array.isArray(strides)
  ) {
    throw formatError('a tensor is damaged');
  }
  if (shape.length !== strides.length || shape.length > MAX_RANK || !strides.every(isCount)) {
    throw formatError('a tensor has impossible strides');
  }
  const count = elementCount(shape);
  const last = shape.reduce<number>((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  if (count > 0 && last >= storage.numel) throw formatError('a tensor reaches beyond its storage');
  return new TensorRecord(storage, offset, shape, strides);
}

function rebuildParameter([data]: readonly unknown[]): TensorRecord {
  if (!(data instanceof TensorRecord)) throw formatError('a parameter holds no tensor');
  return data;
}
