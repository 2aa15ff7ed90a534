import { useState } from 'react';
import type { Range } from '../../app/slices/detection';

interface NumberFieldProps {
  readonly label: string;
  readonly range: Range;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number that may be typed freely: what is typed stands until the field is left, then the value that holds. */
export function NumberField({ label, range, value, onChange }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const decimals = range.step < 1 ? 2 : 0;
  return (
    <input
      className="field"
      type="number"
      inputMode="decimal"
      aria-label={label}
      {...range}
      value={draft ?? value.toFixed(decimals)}
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
