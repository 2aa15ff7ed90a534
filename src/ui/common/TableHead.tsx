import type { ReactNode } from 'react';
import ui from '../styles/primitives.module.css';
import { Term } from './Term';

/** A heading; with `why`, a term; `unseen`, only read out. */
type Heading = string | { readonly text: string; readonly why: string } | { readonly unseen: string };

/** The headings of a table's columns. */
export function TableHead({ columns }: { readonly columns: readonly Heading[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a heading is its column
          <th key={i} scope="col">
            {headingOf(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function headingOf(heading: Heading): ReactNode {
  if (typeof heading === 'string') return heading;
  if ('unseen' in heading) return <span className={ui.visuallyHidden}>{heading.unseen}</span>;
  return <Term why={heading.why}>{heading.text}</Term>;
}
