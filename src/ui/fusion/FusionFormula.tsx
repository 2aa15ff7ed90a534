import { Fragment, type ReactNode } from 'react';
import type { FusionKind } from '../../model/network/variants';
import ui from '../styles/primitives.module.css';
import type { EdgeView } from './cellView';
import { type FormulaTerm, formulaText, nodeFormula } from './formula';
import styles from './formula.module.css';

interface FusionFormulaProps {
  readonly kind: FusionKind;
  /** Name of the node. */
  readonly node: string;
  /** All its inputs. */
  readonly edges: readonly EdgeView[];
}

/** A node's weighted sum with the current numbers put in. */
export function FusionFormula({ kind, node, edges }: FusionFormulaProps) {
  const formula = nodeFormula(kind, edges);
  const { numerator, denominator, result } = formula;
  return (
    <div
      className={`${ui.wrap} ${styles.formula}`}
      role="math"
      aria-label={`${node} = ${formulaText(formula)}`}
    >
      <span>Σ({node}) =</span>
      {denominator ? (
        <span className={styles.fraction}>
          <span>
            <Sum terms={numerator} />
          </span>
          <span className={styles.denominator}>{joined(denominator.map(factorText))}</span>
        </span>
      ) : (
        <Sum terms={numerator} />
      )}
      {result && (
        <span>
          = <Sum terms={result} />
        </span>
      )}
    </div>
  );
}

function Sum({ terms }: { readonly terms: readonly FormulaTerm[] }) {
  if (terms.length === 0) return <span>0</span>;
  return (
    <span>
      {joined(
        terms.map((term) => (
          <span key={term.input} className={styles.formulaTerm}>
            {term.factor && <>{factorText(term)}·</>}
            <b>{term.input}</b>
          </span>
        )),
      )}
    </span>
  );
}

function factorText({ factor, exponent }: Omit<FormulaTerm, 'input'>): ReactNode {
  return exponent === null ? (
    factor
  ) : (
    <>
      {factor}
      <sup>{exponent}</sup>
    </>
  );
}

/** With a plus sign between. */
function joined(parts: readonly ReactNode[]): ReactNode {
  return parts.map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a term is its place in the sum
    <Fragment key={i}>
      {i > 0 && ' + '}
      {part}
    </Fragment>
  ));
}
