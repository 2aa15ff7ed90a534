import { type ReactNode, useId } from 'react';
import styles from './choice.module.css';
import { tip } from './tip';

export interface ChoiceProps<T extends string | number> {
  /** Its accessible name. */
  readonly label?: string;
  /** In place of a label: the element that names it. */
  readonly labelledBy?: string;
  readonly options: readonly T[];
  readonly value: T | null;
  readonly word: (option: T) => ReactNode;
  /** The tooltip of an option. */
  readonly why?: (option: T) => string;
  readonly onChange: (option: T) => void;
  /** Of equal width and with a border, or as wide as their words. */
  readonly look?: 'segments' | 'joined';
  readonly className?: string | undefined;
}

/** One of a few, as radio buttons side by side. */
export function Choice<T extends string | number>(props: ChoiceProps<T>) {
  const { label, labelledBy, options, value, word, why, onChange, look = 'segments', className = '' } = props;
  const name = useId();
  return (
    <fieldset
      className={`${look === 'joined' ? styles.joined : styles.segments} ${className}`}
      aria-label={label}
      aria-labelledby={labelledBy}
    >
      {options.map((option) => (
        <label key={option} {...(why && tip(why(option)))}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          <span>{word(option)}</span>
        </label>
      ))}
    </fieldset>
  );
}
