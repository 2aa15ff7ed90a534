import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  AttributeProtoSchema,
  type ModelProto,
  NodeProtoSchema,
  TensorProto_DataType,
} from '../onnx/generated/onnx_pb';
import { attribute, f32Tensor } from '../onnx/graphBuilder';
import { recoverForeign } from './recover';
import { seededState, structure } from './testing/structures';

interface Step {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly axis?: number;
}

const MEAN = 'mean';
const step = (op: string, inputs: readonly string[], outputs: readonly string[], axis?: number): Step => ({
  op,
  inputs,
  outputs,
  ...(axis !== undefined && { axis }),
});

/** A file that takes `image` and does `steps` to it, the last of which gives `prepared`. */
function preparing(steps: readonly Step[], mean: readonly number[] = []): ModelProto {
  const model = structure('onnxslim', seededState('onnxslim'));
  const graph = model.graph!;
  const given = graph.input[0]!;
  for (const node of graph.node)
    node.input = node.input.map((name) => (name === given.name ? 'prepared' : name));
  given.name = 'image';
  graph.node.unshift(
    ...steps.map(({ op, inputs, outputs, axis }) =>
      create(NodeProtoSchema, {
        name: op,
        opType: op,
        input: [...inputs],
        output: [...outputs],
        attribute: axis === undefined ? [] : [create(AttributeProtoSchema, attribute('axis', axis))],
      }),
    ),
  );
  if (mean.length > 0)
    graph.initializer.push(f32Tensor(MEAN, [1, mean.length, 1, 1], Float32Array.from(mean)));
  return model;
}

/** Says that a file's image is of bytes. */
function takingBytes(model: ModelProto): ModelProto {
  const { type } = model.graph!.input[0]!;
  if (type?.value.case === 'tensorType') type.value.value.elemType = TensorProto_DataType.UINT8;
  return model;
}

const normalisation = (model: ModelProto) =>
  recoverForeign(model).findings.find(({ field }) => field === 'normalisation');

test('a mean of bytes tells bytes where nothing scales them, as networks of Caffe take theirs', () => {
  const { conventions } = recoverForeign(
    preparing([step('Sub', ['image', MEAN], ['prepared'])], [123.675, 116.28, 103.53]),
  );
  expect(conventions.range).toBe(255);
  for (const [c, mean] of [0.485, 0.456, 0.406].entries()) {
    expect(conventions.mean[c]).toBeCloseTo(mean, 6);
    expect(conventions.std[c]).toBeCloseTo(1 / 255, 9);
  }
});

test('bytes that nothing changes go into the network as they are', () => {
  const model = takingBytes(preparing([step('Identity', ['image'], ['prepared'])]));
  expect(normalisation(model)).toMatchObject({ value: 'zero-to-255', by: 'graph', alternatives: [] });
  expect(recoverForeign(model).conventions.range).toBe(255);
});

const split = step('Split', ['image'], ['r', 'g', 'b'], 1);

test('channels that are taken apart and joined in another order are refused', () => {
  const swapped = preparing([split, step('Concat', ['b', 'g', 'r'], ['prepared'], 1)]);
  expect(() => recoverForeign(swapped)).toThrow('exchanges channels');
  const scaledApart = preparing([
    split,
    step('Neg', ['r'], ['other']),
    step('Concat', ['b', 'g', 'other'], ['prepared'], 1),
  ]);
  expect(() => recoverForeign(scaledApart)).toThrow('exchanges channels');
});

test('joined as they were, what is done to them is asked about', () => {
  const joined = preparing([split, step('Concat', ['r', 'g', 'b'], ['prepared'], 1)]);
  expect(normalisation(joined)?.alternatives).not.toEqual([]);
});
