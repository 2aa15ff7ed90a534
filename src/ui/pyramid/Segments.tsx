import { type ReactNode, useId } from 'react';
import { Choice } from '../common/Choice';
import styles from './pyramid.module.css';

interface SegmentsProps<T extends string | number> {
  readonly label: ReactNode;
  readonly options: readonly T[];
  readonly value: T | null;
  readonly word: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** A choice under its name. */
export function Segments<T extends string | number>({ label, ...choice }: SegmentsProps<T>) {
  const id = useId();
  return (
    <div className={styles.pyramidGroup}>
      <span id={id}>{label}</span>
      <Choice labelledBy={id} {...choice} />
    </div>
  );
}
