import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Range } from '../../app/slices/detection';
import ui from '../styles/primitives.module.css';
import styles from './range.module.css';
import { Term } from './Term';

interface RangeFieldProps {
  readonly label: string;
  readonly why: string;
  readonly range: Range;
  readonly value: number;
  readonly className?: string;
  readonly onChange: (value: number) => void;
}

/** A slider for the eye and a number for the exact value; both write at once. */
export function RangeField({ label, why, range, value, className = '', onChange }: RangeFieldProps) {
  const { t } = useTranslation();
  return (
    <div className={`${ui.stack} ${styles.range} ${className}`}>
      <Term why={why}>{label}</Term>
      <input
        type="range"
        aria-label={label}
        {...range}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <NumberField
        label={t('controls.valueOf', { name: label })}
        range={range}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly range: Range;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** The value as it stands while nobody edits it, as a number field reads it (`1e-9`); by default to the step. */
  readonly shown?: (value: number) => string;
}

/** A number that may be typed freely: what is typed stands until the field is left, then the value that holds. */
export function NumberField({ label, range, value, onChange, shown }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const toStep = (each: number) => each.toFixed(range.step < 1 ? 2 : 0);
  return (
    <input
      className={ui.field}
      type="number"
      inputMode="decimal"
      aria-label={label}
      {...range}
      value={draft ?? (shown ?? toStep)(value)}
      onChange={(event) => {
        setDraft(event.target.value);
        if (event.target.value !== '') onChange(event.target.valueAsNumber);
      }}
      onBlur={() => setDraft(null)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') setDraft(null);
      }}
    />
  );
}
