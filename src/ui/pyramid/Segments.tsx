import { type ReactNode, useId } from 'react';
import ui from '../styles/primitives.module.css';
import styles from './pyramid.module.css';

interface SegmentsProps<T extends string | number> {
  readonly label: ReactNode;
  readonly options: readonly T[];
  readonly value: T | null;
  readonly word: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** One of a few, side by side. */
export function Segments<T extends string | number>({
  label,
  options,
  value,
  word,
  onChange,
}: SegmentsProps<T>) {
  const id = useId();
  return (
    <div className={styles.pyramidGroup}>
      <span id={id}>{label}</span>
      <fieldset className={ui.segments} aria-labelledby={id}>
        {options.map((option) => (
          <label key={option} className={ui.segment}>
            <input
              type="radio"
              name={id}
              value={option}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            <span>{word(option)}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
