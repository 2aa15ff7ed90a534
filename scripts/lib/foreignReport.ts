import type { Conventions, ForeignReport, Note } from '../../src/model/foreign/types';

/** What was found and what was assumed of another exporter's file, for whoever runs a command. */
export function foreignReport(
  name: string,
  { variants, conventions, questions, notes, file }: ForeignReport,
): string {
  const { classes, padding, poolPadding, layout, precision } = conventions;
  const [likely, ...others] = variants.map((id) => id.toUpperCase());
  return [
    `${name}: ${file.exporter || 'unknown exporter'}, opset ${file.opset}`,
    `recovered as ${likely}${others.length > 0 ? ` (export --variant ${others.join(', ')} to take it for that)` : ''}, ${classes} classes`,
    `${layout}, ${precision}, padding ${padding}, pools padded with ${poolPadding}`,
    normalisation(conventions),
    ...(questions.some(({ id }) => id === 'class-head')
      ? [
          'both heads predict four numbers: the first is taken for the classes (export --class-head second to swap)',
        ]
      : []),
    ...notes.map((note) => NOTES[note.id](note.values)),
  ].join('\n  ');
}

function normalisation({ mean, std, normalisation: origin }: Conventions): string {
  const numbers = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(4))).join(', ');
  const how = origin === 'in-file' ? 'as in the file' : 'assumed; export --normalisation to say otherwise';
  return `pixels: mean ${numbers(mean)}, standard deviation ${numbers(std)} (${how})`;
}

const NOTES: Readonly<Record<Note['id'], (values: Note['values']) => string>> = {
  quantised: ({ operators }) =>
    `quantised (${operators}): weights are dequantised, activations are no longer rounded`,
  postprocessing: ({ operators }) => `its own choice of boxes (${operators}) is not used`,
  preprocessing: ({ operators }) => `its own preparation of images (${operators}) is not used`,
  size: ({ shape }) => `its input is ${shape}: the variant's own size is used`,
};
