import type { ComponentProps } from 'react';
import ui from '../styles/primitives.module.css';

interface SelectProps<T extends string | number>
  extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> {
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly word: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** One of many, in a list that unfolds. */
export function Select<T extends string | number>(props: SelectProps<T>) {
  const { label, options, value, word, onChange, className = '', ...rest } = props;
  return (
    <select
      className={`${ui.select} ${className}`}
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(options.find((option) => String(option) === target.value)!)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {word(option)}
        </option>
      ))}
    </select>
  );
}
