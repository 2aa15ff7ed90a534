import { useTranslation } from 'react-i18next';
import type { Range } from '../../app/slices/detection';
import { NumberField } from './NumberField';
import { Term } from './Term';

interface RangeFieldProps {
  readonly label: string;
  readonly why: string;
  readonly range: Range;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A slider for the eye and a number for the exact value; both write at once. */
export function RangeField({ label, why, range, value, onChange }: RangeFieldProps) {
  const { t } = useTranslation();
  return (
    <div className="range">
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
