import { NORMALISATION_IDS } from '../network/normalisations';
import { VARIANT_IDS } from '../network/variants';

/** What somebody can say of a file of weights where the file does not; also the options of the commands. */
export const ANSWERS = {
  variant: VARIANT_IDS,
  padding: ['same-upper', 'symmetric'],
  normalisation: NORMALISATION_IDS,
  /** Of heads that both predict four numbers. */
  classHead: ['first', 'second'],
} as const;

export type AnswerField = keyof typeof ANSWERS;
type Answer<F extends AnswerField> = (typeof ANSWERS)[F][number];

/** They outweigh what a file leaves open. */
export type Answers = { readonly [F in AnswerField]?: Answer<F> | undefined };

/** `graph`: an ONNX file computes so; `assumed`: nothing says otherwise, and nothing says so. */
export type FoundBy = 'graph' | 'tensors' | 'metadata' | 'name' | 'answer' | 'assumed';

interface Found<F extends string, V extends string> {
  readonly field: F;
  readonly value: V;
  readonly by: FoundBy;
  /** Where this is a question: the other answers. */
  readonly alternatives: readonly V[];
}

interface Values extends Record<AnswerField, string> {
  variant: Answer<'variant'>;
  padding: Answer<'padding'>;
  poolPadding: '-infinity' | 'zero';
  /** `own`: none of the known ones. */
  normalisation: Answer<'normalisation'> | 'own';
  classHead: Answer<'classHead'>;
  /** `given`: with the file; `file`: in it. */
  labels: 'given' | 'file' | 'coco' | 'numbers';
}

/** What a file of weights was taken for, in one respect, and what speaks for it. */
export type Finding = { [F in keyof Values]: Found<F, Values[F]> }[keyof Values];
export type FindingOf<F extends keyof Values> = Found<F, Values[F]>;

/** Whether it may well be wrong. */
export const isQuestion = ({ alternatives }: Finding): boolean => alternatives.length > 0;

/** A finding, unless somebody said what is so. */
export function answered<F extends AnswerField>(finding: FindingOf<F>, answers: Answers): FindingOf<F> {
  const value = answers[finding.field] as Values[F] | undefined;
  if (value === undefined || !(ANSWERS[finding.field] as readonly string[]).includes(value)) return finding;
  return { ...finding, value, by: 'answer', alternatives: [] };
}
