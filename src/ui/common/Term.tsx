import type { ReactNode } from 'react';
import { tip } from './tip';

/** A label whose reason is one hover, focus or tap away. */
export function Term({ why, children }: { readonly why: string; readonly children: ReactNode }) {
  return (
    <button type="button" className="term" {...tip(why)}>
      {children}
    </button>
  );
}
