import { BIFPN_EDGES, type Resample } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import { coefficientText, type EdgeView, featureName, weightText } from './cellView';

/** A term of a node's sum: factor times input. */
export interface FormulaTerm {
  readonly factor: string;
  /** Superscript of the factor, for powers. */
  readonly exponent: string | null;
  readonly input: string;
}

/** A node's weighted sum with the numbers put in. */
export interface Formula {
  readonly numerator: readonly FormulaTerm[];
  /** Null where nothing is divided. */
  readonly denominator: readonly Omit<FormulaTerm, 'input'>[] | null;
  /** What remains once it is worked out; null where that would say the same again. */
  readonly result: readonly FormulaTerm[] | null;
}

const ARROW: Readonly<Record<Resample, string>> = { none: '', up: '↑', down: '↓' };

const EPSILON_TEXT = '0.0001';

const FACTOR: Readonly<Record<FusionKind, (raw: number) => Omit<FormulaTerm, 'input'>>> = {
  fast: (raw) => ({ factor: weightText(Math.max(raw, 0)), exponent: null }),
  softmax: (raw) => ({ factor: 'e', exponent: weightText(raw) }),
  sum: () => ({ factor: '', exponent: null }),
};

/** @param edges all inputs of one node; cut ones are left out */
export function nodeFormula(kind: FusionKind, edges: readonly EdgeView[]): Formula {
  const active = edges.filter((view) => view.active);
  const inputOf = ({ edge }: EdgeView) => {
    const { from, resample } = BIFPN_EDGES[edge]!;
    return ARROW[resample] + featureName(from);
  };
  const factors = active.map(({ raw }) => FACTOR[kind](raw));
  const numerator = active.map((view, i) => ({ ...factors[i]!, input: inputOf(view) }));
  if (kind === 'sum' || active.length === 0) return { numerator, denominator: null, result: null };
  return {
    numerator,
    denominator: kind === 'fast' ? [...factors, { factor: EPSILON_TEXT, exponent: null }] : factors,
    result: active.map((view) => ({
      factor: coefficientText(view.coefficient),
      exponent: null,
      input: inputOf(view),
    })),
  };
}

/** A formula in one line, for screen readers. */
export function formulaText({ numerator, denominator, result }: Formula): string {
  const factor = (term: Omit<FormulaTerm, 'input'>) =>
    term.exponent === null ? term.factor : `${term.factor}^${term.exponent}`;
  const sum = (terms: readonly FormulaTerm[]) =>
    terms.map((term) => (term.factor ? `${factor(term)} · ${term.input}` : term.input)).join(' + ') || '0';
  const divided = denominator
    ? `(${sum(numerator)}) / (${denominator.map(factor).join(' + ')})`
    : sum(numerator);
  return result ? `${divided} = ${sum(result)}` : divided;
}
