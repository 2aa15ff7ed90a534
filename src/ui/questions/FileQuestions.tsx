import { FileJson } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskingFile } from '../../app/selectors';
import { translateError } from '../../i18n/translateError';
import { type AppError, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { Answers, Finding } from '../../model/recognition/finding';
import { useApp, useController } from '../appContext';
import { Dialog } from '../common/Dialog';
import { FileInput } from '../common/FileInput';
import ui from '../styles/primitives.module.css';
import { valueText } from './findingText';
import styles from './questions.module.css';

/** Asks for what a file of weights leaves open, the likely answers chosen. Closing it leaves the file unopened. */
export default function FileQuestions({ file }: { readonly file: AskingFile }) {
  const { t } = useTranslation();
  const controller = useController();
  const open = useRef<HTMLButtonElement>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const [labels, setLabels] = useState<readonly string[] | null>(null);
  // What is likely is one key away.
  useEffect(() => open.current?.focus(), []);
  const questions = file.findings.filter(
    ({ alternatives, field }) => alternatives.length > 0 && field !== 'labels',
  );
  const names = file.findings.find(({ field }) => field === 'labels');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    controller.model.answer({ answers, labels });
  };
  return (
    <Dialog
      title={t('recognition.title', { name: file.name })}
      className={styles.questions}
      onClose={() => void controller.model.dismissQuestions()}
    >
      <form onSubmit={submit}>
        <p className={ui.muted}>{t('recognition.intro')}</p>
        {questions.map((finding) => (
          <Question
            key={finding.field}
            finding={finding}
            onAnswer={(value) => setAnswers((given) => ({ ...given, [finding.field]: value }))}
          />
        ))}
        {names && <Names finding={names} labels={labels} onLabels={setLabels} />}
        <div className={styles.actions}>
          <button
            type="button"
            className={ui.button}
            onClick={() => void controller.model.dismissQuestions()}
          >
            {t('recognition.cancel')}
          </button>
          <button ref={open} type="submit" className={ui.primaryButton}>
            {t('recognition.open')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface QuestionProps {
  readonly finding: Finding;
  readonly onAnswer: (value: string) => void;
}

function Question({ finding, onAnswer }: QuestionProps) {
  const { t } = useTranslation();
  const { field, value, alternatives } = finding;
  return (
    <fieldset className={styles.question}>
      <legend>{t(`recognition.field.${field}`)}</legend>
      {[value, ...alternatives].map((answer) => (
        <label key={answer}>
          <input
            type="radio"
            name={field}
            value={answer}
            defaultChecked={answer === value}
            onChange={() => onAnswer(answer)}
          />
          {valueText(t, { ...finding, value: answer } as Finding)}
        </label>
      ))}
    </fieldset>
  );
}

interface NamesProps {
  readonly finding: Finding;
  readonly labels: readonly string[] | null;
  readonly onLabels: (labels: readonly string[]) => void;
}

function Names({ finding, labels, onLabels }: NamesProps) {
  const { t } = useTranslation();
  const language = useApp((state) => state.view.language);
  const input = useRef<HTMLInputElement>(null);
  const [from, setFrom] = useState('');
  const [error, setError] = useState<AppError | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      onLabels(readLabels(await file.text()));
      setFrom(file.name);
      setError(null);
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  };
  return (
    <fieldset className={styles.question}>
      <legend>{t('recognition.field.labels')}</legend>
      <p role="status">
        {labels ? t('recognition.labelsGiven', { count: labels.length, name: from }) : valueText(t, finding)}
      </p>
      {error && <p role="alert">{translateError(error, language).sentence}</p>}
      <button type="button" className={ui.button} onClick={() => input.current?.click()}>
        <FileJson size={14} aria-hidden="true" />
        {t('recognition.labelsFile')}
      </button>
      <FileInput
        ref={input}
        label={t('recognition.labelsFile')}
        accept=".json"
        onFiles={([file]) => void read(file)}
      />
    </fieldset>
  );
}
