import { useTranslation } from 'react-i18next';
import type { Range } from '../../app/slices/detection';
import ui from '../styles/primitives.module.css';
import { NumberField } from './NumberField';
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
