import type { Finding } from '../model/dataset/dataset';
import type { AppError } from '../model/errors';
import type { FileLook } from '../model/files/fileLook';
import type { FoundBy } from '../model/recognition/finding';
import { CATALOGUE } from './i18n';
import type { Language } from './languages';

export interface TranslatedError {
  readonly sentence: string;
  readonly hint: string;
  /** Values the sentence has no blank for, as `name: value`, e.g. the tensors that do not fit. */
  readonly details: readonly string[];
}

const BLANK = /\{\{(\w+)\}\}/g;

/** Words an error in one language, for the error bar and for commands; needs no React. */
export function translateError(error: AppError, language: Language): TranslatedError {
  const words = CATALOGUE[language].errors[error.code];
  const { fileLooks } = CATALOGUE[language];
  const look = fileLooks[(error.values.looks ?? 'unknown') as FileLook] ?? fileLooks.unknown;
  const values: AppError['values'] = {
    ...error.values,
    ...('looks' in error.values && { looks: look.what }),
  };
  const standIns: Readonly<Record<string, string>> = {
    ...CATALOGUE[language].errorBlanks,
    looks: look.what,
    asModel: look.asModel,
    asImage: look.asImage,
  };
  const used = new Set<string>();
  const fill = (text: string) =>
    text.replace(BLANK, (_, name: string) => {
      used.add(name);
      return String(values[name] ?? standIns[name] ?? '?');
    });
  const sentence = fill(words.sentence);
  const hint = fill(words.hint);
  const names: Readonly<Record<string, string>> = CATALOGUE[language].errorDetails;
  const details = Object.entries(values)
    .filter(([name, value]) => !used.has(name) && value !== '')
    .map(([name, value]) => `${names[name] ?? name}: ${value}`);
  return { sentence, hint, details };
}

/** Words what a reader of a data set left out, in a line. */
export function translateFinding({ kind, count, first }: Finding, language: Language): string {
  const { findings } = CATALOGUE[language];
  const values: Readonly<Record<string, string>> = { what: findings[kind], count: String(count), first };
  return CATALOGUE[language].finding.line.replace(BLANK, (_, name: string) => values[name] ?? '');
}

/** Words what speaks for a finding about a file of weights. */
export function translateEvidence(by: FoundBy, language: Language): string {
  return CATALOGUE[language].recognition.by[by];
}
