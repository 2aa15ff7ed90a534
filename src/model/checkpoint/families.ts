import { AppError } from '../errors';
import type { CheckpointTensor, StateDict } from './tensor';

/** Networks that are near enough to EfficientDet-D0…D7 to be opened as one, and are none. */
interface Family {
  /** As its authors call it. */
  readonly family: string;
  /** Of a file, or of a model in a file's settings. */
  readonly named?: RegExp;
  readonly has?: (names: NameSet) => boolean;
}

class NameSet {
  constructor(private readonly tensors: StateDict) {}

  any(pattern: RegExp): boolean {
    return [...this.tensors.keys()].some((name) => pattern.test(name));
  }

  get(name: string): CheckpointTensor | undefined {
    return this.tensors.get(name);
  }
}

const MORE_NODES = /^fpn\.cell\.0\.fnode\.(?:[89]|\d\d)\./;
const FUSION_WEIGHTS = /\.edge_weights$/;
const SQUEEZE = /^backbone\.blocks\..*\.se\./;

/** Tensors tell first; a name decides only where they fit D0…D7 as well. The configurations of effdet 0.4.1. */
const FAMILIES: readonly Family[] = [
  {
    family: 'google/automl (TensorFlow)',
    has: (n) => n.any(/^efficientnet-b\d\/|^(?:class|box)_net\/|\/kernel$/),
  },
  {
    family: 'EfficientDet v2',
    named: /efficientdetv2/i,
    has: (n) => n.any(/^backbone\.blocks\.0\.0\.conv\.weight$/),
  },
  {
    family: 'EfficientDet-D7x',
    named: /(?<![a-z0-9])(?:efficientdet[_-]?)?d7x(?![a-z0-9])/i,
    has: (n) => n.any(/^bifpn\.0\.conv8_down\./) || (n.any(MORE_NODES) && !n.any(FUSION_WEIGHTS)),
  },
  { family: 'EfficientDet-Q', named: /efficientdet[_-]?q\d/i, has: (n) => n.any(MORE_NODES) },
  {
    family: 'EfficientDet-Lite, MobileDet',
    named: /(?:efficientdet[_-]?)lite\d/i,
    has: (n) => n.any(/^fpn\.cell\./) && n.any(/^backbone\.blocks\./) && !n.any(SQUEEZE),
  },
  {
    family: 'MixDet',
    named: /mixdet/i,
    has: (n) => n.any(/^backbone\.blocks\..*\.conv_(?:pw|dw)\.\d+\.weight$/),
  },
  { family: 'EfficientDet-ES, -EM (EdgeTPU)', has: (n) => n.any(/^backbone\.blocks\..*\.conv_exp\./) },
  {
    family: 'ResDet, CSPResDet, CSPDarkDet',
    has: (n) => n.any(/^fpn\.cell\./) && n.any(/^backbone\.(?:layer\d|stages|stem)\./),
  },
  { family: 'EfficientDet-W', named: /efficientdet[_-]?w\d/i },
  {
    family: 'EfficientNet (a classifier: it has no boxes)',
    has: (n) => !!n.get('classifier.weight') && n.any(/^(?:conv_stem|features\.0\.0)\.weight$/),
  },
  { family: 'YOLO', has: (n) => n.any(/^model\.0\.conv\.|^0\.conv\.weight$|^backbone\.dark/) },
  { family: 'torchvision (R-CNN, RetinaNet, SSD)', has: (n) => n.any(/^backbone\.body\.|^roi_heads\./) },
  { family: 'DETR', has: (n) => n.any(/^transformer\.(?:encoder|decoder)\./) },
];

/**
 * Refuses, by its name, a network that only resembles those that run here.
 * @param names the file's, and what its settings call the model
 * @throws AppError `checkpoint-unsupported`
 */
export function refuseOtherFamilies(tensors: StateDict, names: readonly string[]): void {
  const set = new NameSet(tensors);
  const found =
    FAMILIES.find(({ has }) => has?.(set)) ??
    FAMILIES.find(({ named }) => named && names.some((name) => named.test(name)));
  if (found) throw new AppError('checkpoint-unsupported', { family: found.family });
}
