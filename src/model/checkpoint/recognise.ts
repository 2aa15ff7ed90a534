import { namingFile } from '../errors';
import { chooseVariant, sameTensors } from '../network/chooseVariant';
import type { VariantId } from '../network/variants';
import { type Answers, answered, type Finding } from '../recognition/finding';
import { findVariant } from '../recognition/variant';
import { type Conventions, conventionsOf, findConventions, inTfForm, layerFirst } from './conventions';
import { refuseOtherFamilies } from './families';
import type { Checkpoint } from './read';
import type { StateDict } from './tensor';
import { fromZylo117 } from './zylo117';

/** A checkpoint as the exporter takes it. */
export interface RecognisedCheckpoint {
  readonly variant: VariantId;
  /** The file's name, and which of its weights were taken where it has averages (EMA) of them. */
  readonly name: string;
  /** Under effdet's names, in the form of its `tf_` models. */
  readonly tensors: StateDict;
  /** How the network differs from the variant, for `exportOnnx`. */
  readonly architecture: Conventions;
  readonly findings: readonly Finding[];
}

export interface Recognition {
  /** The variant to take it for where nothing says which of those that fit. */
  readonly inUse?: VariantId;
  readonly answers?: Answers;
}

/**
 * Which network a checkpoint's tensors are of, and by which conventions it computes.
 * @param fileName without folders; names like `tf_efficientdet_d0_ap-d0cdbd0a.pth` say much
 * @throws AppError `checkpoint-unsupported` for other networks, by name
 */
export function recogniseCheckpoint(
  { tensors: read, modelNames, averaged, metadata }: Omit<Checkpoint, 'format'>,
  fileName: string,
  { inUse = 'd0', answers = {} }: Recognition = {},
): RecognisedCheckpoint {
  const names = [...modelNames, fileName];
  namingFile(fileName, () => refuseOtherFamilies(read, names));
  const renamed = fromZylo117(read);
  const tensors = layerFirst(renamed ?? read);
  const conventions = findConventions({ tensors, names, zylo117: renamed !== null }, answers);
  const architecture = conventionsOf(conventions);
  const form = inTfForm(tensors, architecture);
  const likely = chooseVariant(form, names.join(' '), inUse);
  const variant = answered(findVariant(sameTensors(likely), likely, names), answers);
  return {
    name: averaged ? `${fileName} (EMA${metadata.wrapper ? `: ${metadata.wrapper}` : ''})` : fileName,
    variant: variant.value,
    tensors: form,
    architecture,
    findings: [variant, ...Object.values(conventions)],
  };
}
