import { describe, expect, test } from 'vitest';
import { FUSION_KINDS } from '../network/variants';
import {
  type FusionState,
  fusionCoefficients,
  initialFusion,
  nodeCoefficients,
  sameFusion,
  withEdge,
  withinModel,
  withTopology,
} from './fusion';
import { BIFPN_EDGES, BIFPN_NODES, EDGES_PER_CELL, FIRST_EDGE } from './topology';

const all = [true, true, true];

/** Two cells with weights between -1 and 2, some negative. */
function state(kind: FusionState['kind']): FusionState {
  return initialFusion(
    kind,
    Float32Array.from({ length: 2 * EDGES_PER_CELL }, (_, i) => ((i * 7) % 13) / 4 - 1),
  );
}

describe('the paper’s formulas (section 3.3)', () => {
  test('fast normalised: relu(wᵢ) / (Σ relu(wⱼ) + 0.0001)', () => {
    const [a, b, c] = nodeCoefficients('fast', [1, 3, -2], all);
    expect(a).toBeCloseTo(1 / 4.0001, 14);
    expect(b).toBeCloseTo(3 / 4.0001, 14);
    expect(c).toBe(0);
    expect(nodeCoefficients('fast', [-1, -1, 0], all)).toEqual([0, 0, 0]);
  });

  test('softmax: exp(wᵢ) / Σ exp(wⱼ)', () => {
    const raw = [0.5, -1.25, 2];
    const total = Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2);
    for (const [i, value] of nodeCoefficients('softmax', raw, all).entries()) {
      expect(value).toBeCloseTo(Math.exp(raw[i]!) / total, 14);
    }
  });

  test('softmax of weights that would overflow', () => {
    expect(nodeCoefficients('softmax', [1000, 0, -1000], all)).toEqual([1, 0, 0]);
    expect(nodeCoefficients('softmax', [-1000, -1000], [true, true])).toEqual([0.5, 0.5]);
  });

  test('sum: 1', () => {
    expect(nodeCoefficients('sum', [9, -9, 0], all)).toEqual([1, 1, 1]);
  });
});

describe.each(FUSION_KINDS)('%s', (kind) => {
  test('a cut edge is as if its weight had never been there', () => {
    const two = nodeCoefficients(kind, [0.3, 0.9], [true, true]);
    expect(nodeCoefficients(kind, [0.3, 5, 0.9], [true, false, true])).toEqual([two[0], 0, two[1]]);
    expect(nodeCoefficients(kind, [1, 1], [false, false])).toEqual([0, 0]);
  });

  test('every cell’s nodes normalise their own edges alone', () => {
    const { weights } = state(kind);
    const coefficients = fusionCoefficients(state(kind));
    for (const cell of [0, 1]) {
      for (const [n, { inputs }] of BIFPN_NODES.entries()) {
        const first = cell * EDGES_PER_CELL + FIRST_EDGE[n]!;
        const raw = [...weights.slice(first, first + inputs.length)];
        const own = nodeCoefficients(
          kind,
          raw,
          raw.map(() => true),
        );
        expect([...coefficients.slice(first, first + inputs.length)]).toEqual(own.map(Math.fround));
      }
    }
  });
});

test('edits leave the state before them as it was', () => {
  const before = state('fast');
  const edited = withEdge(withEdge(before, 20, { weight: 5 }), 3, { active: false });
  expect(sameFusion(before, state('fast'))).toBe(true);
  expect(sameFusion(before, edited)).toBe(false);
  expect(edited.weights[20]).toBe(5);
  expect(edited.active[3]).toBe(0);
  expect(sameFusion(withEdge(edited, 3, { active: true }), withEdge(before, 20, { weight: 5 }))).toBe(true);
  expect(sameFusion(before, { ...before, kind: 'sum' })).toBe(false);
});

test('a topology cuts the same edges in every cell, and BiFPN brings them back', () => {
  const fpn = withTopology(state('fast'), 'fpn');
  const cut = [...fpn.active].flatMap((on, i) => (on ? [] : [i]));
  expect(cut).toEqual([8, 10, 11, 13, 14, 16, 18, 27, 29, 30, 32, 33, 35, 37]);
  expect(BIFPN_EDGES[8]).toMatchObject({ node: 4, from: 1 });
  expect(sameFusion(withTopology(fpn, 'bifpn'), state('fast'))).toBe(true);
});

test('an edge that a model does not have stays out, whatever an edit says of it', () => {
  const own = withEdge(state('softmax'), 20, { active: false });
  const edited = withEdge(withEdge(own, 20, { active: true }), 3, { active: false, weight: 1 });
  const run = withinModel(edited, own);
  expect([run.active[20], run.active[3], run.weights[3]]).toEqual([0, 0, 1]);
  expect(sameFusion(withinModel(state('fast'), state('fast')), state('fast'))).toBe(true);
});
