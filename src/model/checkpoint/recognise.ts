import { AppError } from '../errors';
import { chooseVariant } from '../network/chooseVariant';
import type { VariantId } from '../network/variants';
import {
  type Answers,
  type Conventions,
  conventionsOf,
  type Finding,
  findConventions,
  inTfForm,
  layerFirst,
} from './conventions';
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
  /** What was found and assumed; those with alternatives are questions, their value the likely answer. */
  readonly findings: readonly Finding[];
}

export interface Recognition {
  /** The variant that was asked for; else the tensors and names say. */
  readonly variant?: VariantId | undefined;
  /** Where nothing says which of those that fit. */
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
  { variant, inUse = 'd0', answers }: Recognition = {},
): RecognisedCheckpoint {
  const names = [...modelNames, fileName];
  try {
    refuseOtherFamilies(read, names);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, { name: fileName, ...error.values });
  }
  const renamed = fromZylo117(read);
  const tensors = layerFirst(renamed ?? read);
  const findings = findConventions({ tensors, names, zylo117: renamed !== null }, answers);
  const architecture = conventionsOf(findings);
  const form = inTfForm(tensors, architecture);
  return {
    name: averaged ? `${fileName} (EMA${metadata.wrapper ? `: ${metadata.wrapper}` : ''})` : fileName,
    variant: variant ?? chooseVariant(form, names.join(' '), inUse),
    tensors: form,
    architecture,
    findings,
  };
}
