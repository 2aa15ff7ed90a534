import { type ReactNode, useId } from 'react';
import { Choice, type ChoiceProps } from '../common/Choice';
import styles from './pyramid.module.css';

interface SegmentsProps<T extends string | number> extends Omit<ChoiceProps<T>, 'label'> {
  readonly label: ReactNode;
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
