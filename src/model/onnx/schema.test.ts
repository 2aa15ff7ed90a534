import { describe, expect, test } from 'vitest';
import { hollowModel } from '../export/testing/exports';
import { VARIANT_IDS } from '../network/variants';
import type { GraphProto, ModelProto } from './generated/onnx_pb';
import { partitionModel, tensorShapes } from './partition';

/** Operators that the exporter may use, with their numbers of inputs and outputs. */
const ARITY: Readonly<Record<string, readonly [inputs: readonly number[], outputs: number | 'any']>> = {
  Add: [[2], 1],
  BatchNormalization: [[5], 1],
  Cast: [[1], 1],
  Conv: [[2, 3], 1],
  Div: [[2], 1],
  Gather: [[2], 1],
  GlobalAveragePool: [[1], 1],
  MaxPool: [[1], 1],
  Mul: [[2], 1],
  ReduceSum: [[1], 1],
  Relu: [[1], 1],
  Resize: [[3], 1],
  Sigmoid: [[1], 1],
  Softmax: [[1], 1],
  Split: [[1], 'any'],
};

/** What is wrong with a graph: operators, order, names. */
function faults(graph: GraphProto): string[] {
  const found: string[] = [];
  const defined = new Set(['']);
  const define = (name: string) => {
    if (defined.has(name)) found.push(`${name} is made twice`);
    defined.add(name);
  };
  for (const { name } of [...graph.input, ...graph.initializer]) define(name);
  for (const node of graph.node) {
    const [inputs, outputs] = ARITY[node.opType] ?? [[], 0];
    const fits = inputs.includes(node.input.length) && (outputs === 'any' || outputs === node.output.length);
    if (!fits) found.push(`${node.opType} ${node.input.length} → ${node.output.length}`);
    for (const name of node.input) if (!defined.has(name)) found.push(`${name} is used before it is made`);
    for (const name of node.output) define(name);
  }
  for (const { name } of graph.output) if (!defined.has(name)) found.push(`nothing makes output ${name}`);
  const names = graph.node.map((node) => node.name);
  if (new Set(names).size < names.length) found.push('two nodes have one name');
  const used = new Set(graph.node.flatMap((node) => node.input));
  for (const { name } of graph.initializer) if (!used.has(name)) found.push(`nothing uses ${name}`);
  return found;
}

function expectSound(model: ModelProto) {
  expect(faults(model.graph!)).toEqual([]);
  expect(model.opsetImport.map((o) => [o.domain, Number(o.version)])).toEqual([['', 17]]);
  expect(Number(model.irVersion)).toBe(8);
}

describe.each(VARIANT_IDS)('%s', (id) => {
  const model = hollowModel(id);

  test('is a sound graph, whole and in parts, with a known shape for every tensor', () => {
    expectSound(model.proto);
    const { backbone, bifpn, heads } = partitionModel(model);
    for (const part of [backbone, bifpn, heads]) expectSound(part);
    const shapes = tensorShapes(model.proto.graph!);
    const unknown = model.proto
      .graph!.node.flatMap((node) => node.output)
      .filter((name) => !shapes.get(name)?.every((d) => Number.isInteger(d) && d > 0));
    expect(unknown).toEqual([]);
  });
});

test('f16 weights are a sound graph too', () => {
  expectSound(hollowModel('d0', { weights: 'f16' }).proto);
});

test('the check finds what it is for', () => {
  const broken = hollowModel('d0').proto.graph!;
  const [first, second, ...rest] = broken.node;
  broken.node = [second!, first!, ...rest, rest[0]!];
  rest[1]!.opType = 'NonMaxSuppression';
  expect(faults(broken)).toEqual(
    expect.arrayContaining([
      'backbone/stem/conv is used before it is made',
      `${rest[0]!.output[0]} is made twice`,
      'NonMaxSuppression 3 → 1',
      'two nodes have one name',
    ]),
  );
});
