import { expect, test } from 'vitest';
import type { StageCheck } from '../../inference/api/measuring';
import { ENGINE_CHECK } from '../testing/fakes';
import { readChecks, withCheck, writeChecks } from './memory';
import { automaticEngine, checkTotals, stageVerdict, wrongStages } from './verdict';

const stage = (change: Partial<StageCheck>): StageCheck => ({
  oursMs: 10,
  ortMs: 10,
  maxRelative: 1e-6,
  ...change,
});

test('ours, unless its numbers are wrong or ORT is clearly faster', () => {
  expect(stageVerdict(stage({}))).toEqual({ engine: 'wgsl', reason: 'faster' });
  expect(stageVerdict(stage({ ortMs: 9.5 })).engine).toBe('wgsl');
  expect(stageVerdict(stage({ ortMs: 8 }))).toEqual({ engine: 'ort-webgpu', reason: 'slower' });
  for (const maxRelative of [1.1e-3, Number.NaN, Number.POSITIVE_INFINITY])
    expect(stageVerdict(stage({ maxRelative, ortMs: 99 })).reason).toBe('wrong-numbers');
});

test('without a check it is ours; with one, each stage has its own verdict', () => {
  expect(automaticEngine(null, 'backbone')).toBe('wgsl');
  const check = {
    ...ENGINE_CHECK,
    stages: { ...ENGINE_CHECK.stages, bifpn: stage({ maxRelative: 1 }), heads: stage({ ortMs: 1 }) },
  };
  expect(automaticEngine(check, 'backbone')).toBe('wgsl');
  expect(automaticEngine(check, 'bifpn')).toBe('ort-webgpu');
  expect(automaticEngine(check, 'heads')).toBe('ort-webgpu');
  expect(wrongStages(check)).toEqual(['bifpn']);
  expect(checkTotals(check)).toEqual({ oursMs: 22, ortMs: 21 });
});

test('checks are kept as text, wrong ones included; what is none is left out', () => {
  const wrong = {
    ...ENGINE_CHECK,
    stages: { ...ENGINE_CHECK.stages, heads: stage({ maxRelative: Number.NaN }) },
  };
  const checks = withCheck(withCheck({}, 'a', ENGINE_CHECK), 'b', wrong);
  expect(readChecks(writeChecks(checks))).toEqual(checks);
  const bare = { stages: {}, sameBoxes: true };
  expect(
    readChecks(JSON.stringify({ a: ENGINE_CHECK, b: bare, c: null, d: 1, e: { stages: null } })),
  ).toEqual({
    a: ENGINE_CHECK,
  });
  for (const text of [null, '', 'x', '[]', 'null', '3']) expect(readChecks(text)).toEqual({});
});

test('the newest are kept', () => {
  let checks = {};
  for (let i = 0; i < 30; i++) checks = withCheck(checks, `k${i}`, ENGINE_CHECK);
  checks = withCheck(checks, 'k10', ENGINE_CHECK);
  const keys = Object.keys(checks);
  expect(keys).toHaveLength(24);
  expect(keys.slice(-2)).toEqual(['k29', 'k10']);
});
