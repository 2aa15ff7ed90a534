import { translateEvidence } from '../../src/i18n/translateError';
import type { ForeignReport, Note } from '../../src/model/foreign/types';
import { ANSWERS, type AnswerField, type Finding } from '../../src/model/recognition/finding';
import { optionOf } from './answers';

/** What was found and what was assumed of a file of weights, for whoever runs a command. */
export function findingsReport(
  name: string,
  findings: readonly Finding[],
  foreign: ForeignReport | null = null,
): string {
  return [
    name,
    ...(foreign ? ofFile(foreign) : []),
    ...findings.map(inWords),
    ...(foreign?.notes ?? []).map((note) => NOTES[note.id](note.values)),
  ].join('\n  ');
}

function ofFile({ file, conventions }: ForeignReport): string[] {
  const { classes, layout, precision } = conventions;
  return [
    `${file.exporter || 'unknown exporter'}, opset ${file.opset}`,
    `${classes} classes, ${layout}, ${precision}`,
  ];
}

function inWords({ field, value, by, alternatives }: Finding): string {
  const option = field === 'labels' ? '--labels FILE' : field in ANSWERS ? answer(field as AnswerField) : '';
  const others = alternatives.length > 0 ? `; if that is wrong: ${option}` : '';
  return `${field}: ${value} (${translateEvidence(by, 'en')}${others})`;

  function answer(asked: AnswerField): string {
    return `${optionOf(asked)} ${alternatives.join('|')}`;
  }
}

const NOTES: Readonly<Record<Note['id'], (values: Note['values']) => string>> = {
  quantised: ({ operators }) =>
    `quantised (${operators}): weights are dequantised, activations are no longer rounded`,
  postprocessing: ({ operators }) => `its own choice of boxes (${operators}) is not used`,
  preprocessing: ({ operators }) => `its own preparation of images (${operators}) is not used`,
  size: ({ shape }) => `its input is ${shape}: the variant's own size is used`,
};
