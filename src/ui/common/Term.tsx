import type { ReactNode } from 'react';
import styles from './term.module.css';
import { tip } from './tip';

/** A label whose reason is one hover, focus or tap away. */
export function Term({ why, children }: { readonly why: string; readonly children: ReactNode }) {
  return (
    <button type="button" className={styles.term} data-term="" {...tip(why)}>
      {children}
    </button>
  );
}
