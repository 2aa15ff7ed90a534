import { AppError, namingFile } from '../../src/model/errors';
import { readLabels } from '../../src/model/labels';
import { ANSWERS, type AnswerField, type Answers } from '../../src/model/recognition/finding';
import { readFile } from './command';

/** What the commands can be told of a checkpoint or another exporter's ONNX file that does not say it itself. */

const OPTIONS = {
  variant: 'variant',
  padding: 'padding',
  normalisation: 'normalisation',
  classHead: 'class-head',
} as const satisfies Readonly<Record<AnswerField, string>>;

export const ANSWER_OPTIONS = {
  variant: { type: 'string' },
  padding: { type: 'string' },
  normalisation: { type: 'string' },
  'class-head': { type: 'string' },
  labels: { type: 'string' },
} as const;

export const ANSWERS_USAGE = `  Of a checkpoint or another exporter's .onnx, where it does not say so itself:
  --variant d0…d7      which it is; d6 and d7 are alike
  --padding P          ${ANSWERS.padding.join(', ')}: TensorFlow's ("tf_" models), or that of effdet's native models
  --normalisation N    ${ANSWERS.normalisation.join(', ')} ("half" is AdvProp's, "_ap": pixels from -1 to 1)
  --class-head WHICH   ${ANSWERS.classHead.join(', ')}: of four classes whose heads look alike
  --labels FILE        JSON array of class names (those in the file; for 90 classes COCO's)`;

type Values = { readonly [O in keyof typeof ANSWER_OPTIONS]?: string | undefined };

/** The option that answers a question. */
export const optionOf = (field: AnswerField): string => `--${OPTIONS[field]}`;

/** @throws AppError `bad-argument` for an answer that is none of its field's, `labels-format` */
export function readAnswers(values: Values): { answers: Answers; labels: readonly string[] | null } {
  const answers = Object.fromEntries(
    Object.entries(OPTIONS).flatMap(([field, option]) => {
      const value = values[option];
      return value === undefined ? [] : [[field, oneOf(option, value, ANSWERS[field as AnswerField])]];
    }),
  ) as Answers;
  const { labels: file } = values;
  const labels = file && namingFile(file, () => readLabels(new TextDecoder().decode(readFile(file))));
  return { answers, labels: labels || null };
}

/** @throws AppError `bad-argument` */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((id) => id === value);
  if (found !== undefined) return found;
  throw new AppError('bad-argument', { argument: `--${option}`, value, expected: allowed.join(', ') });
}
