import { describe, expect, test } from 'vitest';
import { fusionCoefficients, withEdge, withTopology } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL, TOPOLOGY_IDS } from '../../model/bifpn/topology';
import {
  cellEdges,
  cellShares,
  coefficientText,
  featureName,
  ORIGINS,
  originOf,
  strokeWidth,
  weightDigits,
  weightText,
} from './cellView';
import { formulaText, nodeFormula } from './formula';
import { matchingTopologies } from './topologies';

const own = initialFusion('fast', new Float32Array(2 * EDGES_PER_CELL).fill(1));

/** Edges of P4out: its own input, P4td, P3out. */
const P4OUT = [8, 9, 10];

describe('cellEdges', () => {
  test('shows the chosen cell, and marks what was edited', () => {
    const edited = withEdge(withEdge(own, EDGES_PER_CELL + 8, { weight: 2 }), 9, { active: false });
    const views = cellEdges(edited, own, fusionCoefficients(edited), 1);
    expect(views.filter((view) => view.edited).map(({ edge }) => edge)).toEqual([8]);
    expect(views[8]).toMatchObject({ raw: 2, active: true });
    expect(views[8]!.coefficient).toBeCloseTo(2 / 4.0001, 6);
    const first = cellEdges(edited, own, fusionCoefficients(edited), 0);
    expect(first[9]).toMatchObject({ active: false, absent: false, edited: true, coefficient: 0 });
  });

  test('tells an edge that the model lacks from one that is cut', () => {
    const without = withEdge(own, 9, { active: false });
    const views = cellEdges(without, without, fusionCoefficients(without), 0);
    expect(views.filter(({ absent }) => absent).map(({ edge }) => edge)).toEqual([9]);
  });
});

describe('cellShares', () => {
  test('are parts of one, also of a plain sum, and 0 where all is cut', () => {
    for (const kind of ['fast', 'softmax', 'sum'] as const) {
      for (const node of cellShares(fusionCoefficients({ ...own, kind }), 1)) {
        expect(node.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
      }
    }
    let cut = own;
    for (const edge of P4OUT) cut = withEdge(cut, edge, { active: false });
    expect(cellShares(fusionCoefficients(cut), 0)[4]!.map(({ share }) => share)).toEqual([0, 0, 0]);
  });

  test('name where an input comes from', () => {
    expect(P4OUT.map(originOf)).toEqual(['input', 'top-down', 'finer']);
    expect(originOf(1)).toBe('coarser');
    expect(new Set(Array.from({ length: EDGES_PER_CELL }, (_, edge) => originOf(edge)))).toEqual(
      new Set(ORIGINS),
    );
  });
});

describe('texts', () => {
  test('names of features', () => {
    expect([0, 4, 5, 12].map(featureName)).toEqual(['P3in', 'P7in', 'P6td', 'P7out']);
  });

  test.each([
    [0, '0'],
    [0.4213, '0.42'],
    [1, '1.00'],
    [0.005, '0.01'],
    [0.0049, '5e−3'],
    [3.7e-9, '4e−9'],
  ])('coefficient %d is %s', (value, text) => {
    expect(coefficientText(value)).toBe(text);
  });

  test.each([
    [0, '0'],
    [1.23456, '1.235'],
    [-0.5, '−0.500'],
    [3.7e-13, '3.7e−13'],
    [25_000, '2.5e+4'],
  ])('weight %d is %s', (value, text) => {
    expect(weightText(value)).toBe(text);
  });

  test.each([0, 9.5e-11, -0.0004, 25_000, 1.5])('a number field reads what it shows of %d', (value) => {
    const digits = weightDigits(value);
    expect(digits).toMatch(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/);
    expect(Math.abs(Number(digits) - value)).toBeLessThanOrEqual(0.05 * Math.abs(value));
  });

  test('a line grows with its coefficient, within bounds', () => {
    expect(strokeWidth(0)).toBe(1);
    expect(strokeWidth(0.75)).toBeGreaterThan(strokeWidth(0.25));
    expect(strokeWidth(5)).toBe(strokeWidth(1));
  });
});

describe('nodeFormula', () => {
  const edited = withEdge(withEdge(own, 8, { weight: -1 }), 10, { weight: 3 });
  const views = (kind: 'fast' | 'softmax' | 'sum', state = edited) => {
    const fusion = { ...state, kind };
    return cellEdges(fusion, own, fusionCoefficients(fusion), 0).filter(({ edge }) => P4OUT.includes(edge));
  };

  test('of fast normalised fusion: negative weights as 0, and ε', () => {
    expect(formulaText(nodeFormula('fast', views('fast')))).toBe(
      '(0 · P4in + 1.000 · P4td + 3.000 · ↓P3out) / (0 + 1.000 + 3.000 + 0.0001)' +
        ' = 0 · P4in + 0.25 · P4td + 0.75 · ↓P3out',
    );
  });

  test('of softmax', () => {
    expect(formulaText(nodeFormula('softmax', views('softmax')))).toBe(
      '(e^−1.000 · P4in + e^1.000 · P4td + e^3.000 · ↓P3out) / (e^−1.000 + e^1.000 + e^3.000)' +
        ' = 0.02 · P4in + 0.12 · P4td + 0.87 · ↓P3out',
    );
  });

  test('of a sum, without the edges that are cut', () => {
    const cut = withEdge(edited, 9, { active: false });
    expect(formulaText(nodeFormula('sum', views('sum', cut)))).toBe('P4in + ↓P3out');
  });

  test('of nothing', () => {
    let cut = edited;
    for (const edge of P4OUT) cut = withEdge(cut, edge, { active: false });
    expect(formulaText(nodeFormula('fast', views('fast', cut)))).toBe('0');
  });
});

describe('matchingTopologies', () => {
  test.each(TOPOLOGY_IDS)('%s knows itself', (id) => {
    expect(matchingTopologies(withTopology(own, id))).toContain(id);
  });

  test('PANet and its simplified form are the same edges; a single cut matches none', () => {
    expect(matchingTopologies(withTopology(own, 'panet'))).toEqual(['panet', 'simplified-panet']);
    expect(matchingTopologies(own)).toEqual(['bifpn']);
    expect(matchingTopologies(withEdge(own, 30, { active: false }))).toEqual([]);
  });
});
