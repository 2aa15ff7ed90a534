import { PickleGlobal } from './pickleMachine';
import { InertObject } from './pickleObjects';

/**
 * Classes that training scripts keep beside the tensors: settings, paths, numbers. Their objects become data that is
 * looked at and never run. What is not here or in `torchGlobals` is refused by its name.
 */

/** Objects whose attributes are all there is to them. */
const OBJECTS = [
  'argparse.Namespace',
  'types.SimpleNamespace',
  'omegaconf.dictconfig.DictConfig',
  'omegaconf.listconfig.ListConfig',
  'omegaconf.base.ContainerMetadata',
  'omegaconf.base.Metadata',
  'omegaconf.nodes.AnyNode',
  'omegaconf.nodes.StringNode',
  'omegaconf.nodes.IntegerNode',
  'omegaconf.nodes.FloatNode',
  'omegaconf.nodes.BooleanNode',
  'omegaconf.nodes.BytesNode',
  'omegaconf.nodes.PathNode',
  'omegaconf.nodes.EnumNode',
  'omegaconf.nodes.InterpolationResultNode',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.dtype',
  'pathlib.Path',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'pathlib.PureWindowsPath',
  'pathlib._local.PosixPath',
  'pathlib._local.WindowsPath',
  'datetime.date',
  'datetime.datetime',
  'datetime.time',
  'datetime.timedelta',
  'decimal.Decimal',
  'fractions.Fraction',
  'uuid.UUID',
  '_codecs.encode',
  'torch.device',
  'torch.torch_version.TorchVersion',
  'torch.serialization._get_layout',
] as const;

/** Dicts under another name; `defaultdict(factory)` and `Counter({…})` say their arguments first. */
const DICTS = [
  'collections.defaultdict',
  'collections.Counter',
  'pytorch_lightning.utilities.parsing.AttributeDict',
  'lightning.pytorch.utilities.parsing.AttributeDict',
  'lightning.fabric.utilities.data.AttributeDict',
  'lightning_fabric.utilities.data.AttributeDict',
  'easydict.EasyDict',
  'addict.Dict',
  'addict.addict.Dict',
  'yacs.config.CfgNode',
] as const;

/** Builtins: as the type of a setting, or called to make a container of protocol 2. */
const BUILTINS =
  'object dict list tuple set frozenset int long float complex bool str unicode bytes bytearray slice range'.split(
    ' ',
  );

/** Named and never called: types of settings, and keys of Lightning's callbacks. */
const NAMES_ONLY = [
  'typing.Any',
  'numpy.ndarray',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.strided',
  'pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint',
  'pytorch_lightning.callbacks.early_stopping.EarlyStopping',
  'lightning.pytorch.callbacks.model_checkpoint.ModelCheckpoint',
  'lightning.pytorch.callbacks.early_stopping.EarlyStopping',
] as const;

const inert = (name: string) => new PickleGlobal(name, (args) => new InertObject(name, args));

/** `copyreg._reconstructor(class, object, None)`, how protocols 0 and 1 make an object. */
function reconstruct([type]: readonly unknown[]): unknown {
  return new InertObject(type instanceof PickleGlobal ? type.name : '?', []);
}

export const INERT_GLOBALS: readonly PickleGlobal[] = [
  ...OBJECTS.map(inert),
  ...['builtins', '__builtin__'].flatMap((module) => BUILTINS.map((name) => inert(`${module}.${name}`))),
  // A Counter's dict is not copied: it may be passed again and again.
  ...DICTS.map(
    (name) => new PickleGlobal(name, (args) => args.find((arg) => arg instanceof Map) ?? new Map()),
  ),
  new PickleGlobal('collections.deque', ([items]) => (Array.isArray(items) ? items : [])),
  ...['copyreg', 'copy_reg'].map((module) => new PickleGlobal(`${module}._reconstructor`, reconstruct)),
  ...NAMES_ONLY.map((name) => new PickleGlobal(name)),
];
