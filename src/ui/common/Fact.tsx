import type { ReactNode } from 'react';
import { Term } from './Term';

interface FactProps {
  readonly name: string;
  readonly why?: string;
  readonly children: ReactNode;
}

/** A row of a list of facts. */
export function Fact({ name, why, children }: FactProps) {
  return (
    <>
      <dt>{why === undefined ? name : <Term why={why}>{name}</Term>}</dt>
      <dd>{children}</dd>
    </>
  );
}
