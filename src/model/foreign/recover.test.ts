import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { exportOnnx } from '../export/exportOnnx';
import {
  type AttributeProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../onnx/generated/onnx_pb';
import { attribute, f32Tensor } from '../onnx/graphBuilder';
import { isQuestion } from '../recognition/finding';
import { broadcastTo, concatenated, reshaped } from './arithmetic';
import { readConstant } from './constant';
import { describeFile } from './describe';
import { quantised } from './quantisation';
import { recoverForeign } from './recover';
import { quantise, withIntegerConvolutions, withQuantisedOperators } from './testing/quantised';
import { type Structure, seededState, structure } from './testing/structures';

const refusal = (model: ModelProto): AppError => {
  try {
    recoverForeign(model);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const recovered = (name: Structure) => recoverForeign(structure(name, seededState(name)));

function normalised(weights: Float32Array): number[] {
  const total = weights.reduce((sum, w) => sum + Math.max(w, 0), 1e-4);
  return Array.from(weights, (w) => Math.max(w, 0) / total);
}

/** Tensors that are not those of the state dict, bit for bit; fusion weights by what they normalise to. */
function differing(found: StateDict, expected: StateDict): string[] {
  return [...expected.keys()].filter((name) => {
    const a = found.get(name)!.data;
    const b = expected.get(name)!.data;
    if (!name.endsWith('edge_weights'))
      return Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer)) !== 0;
    const [x, y] = [normalised(a), normalised(b)];
    return x.some((c, i) => Math.abs(c - y[i]!) > 1e-6);
  });
}

test.each(['torch-unfolded', 'torch-dynamo-unoptimised', 'automl-network', 'automl-serving'] as const)(
  '%s keeps norms in the heads: the state dict comes back',
  (name) => {
    const state = seededState(name);
    const { checkpoint, conventions } = recoverForeign(structure(name, state));
    expect([...checkpoint.keys()]).toEqual([...state.keys()]);
    // tf2onnx folds the norms of all but the heads, whose convolutions five norms follow.
    const folded = name.startsWith('automl') ? /^(backbone|fpn)/ : /^$/;
    expect(differing(checkpoint, state).filter((tensor) => !folded.test(tensor))).toEqual([]);
    expect(conventions.headsResidual).toBe(0);
  },
);

test('norms that are folded come apart again: what levels share, and a factor for each', () => {
  const { checkpoint, conventions } = recovered('torch-opset17');
  expect(conventions.headsResidual).toBeGreaterThan(0);
  expect(conventions.headsResidual).toBeLessThan(1e-6);
  // Up to a factor for each channel the convolution is the state dict's.
  const weight = (state: StateDict) => state.get('class_net.conv_rep.0.conv_pw.weight')!.data;
  const scale = (state: StateDict) => {
    const part = (key: string) => state.get(`class_net.bn_rep.0.2.bn.${key}`)!.data;
    return part('weight').map((g, c) => g / Math.sqrt(part('running_var')[c]! + 1e-3));
  };
  const state = seededState('torch-opset17');
  const [a, b] = [weight(checkpoint), weight(state)];
  const [s, t] = [scale(checkpoint), scale(state)];
  for (const i of a.keys()) {
    const channel = Math.floor(i / 64);
    expect(a[i]! * s[channel]!).toBeCloseTo(b[i]! * t[channel]!, 5);
  }
});

test.each([
  ['torch-opset17', { padding: 'same-upper', poolPadding: '-infinity', layout: 'NCHW' }],
  ['torch-dynamic', { padding: 'same-upper', inputSize: null }],
  ['symmetric', { padding: 'symmetric', poolPadding: '-infinity' }],
  ['pools-padded-with-zero', { padding: 'same-upper', poolPadding: 'zero' }],
  ['f16', { precision: 'f16', quantised: false }],
  ['automl-network', { layout: 'NHWC', inputSize: 128 }],
  [
    'automl-serving',
    {
      layout: 'NHWC',
      range: 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
  ],
] as const)('%s: its conventions', (name, expected) => {
  expect(recovered(name).conventions).toMatchObject({ classes: 3, fusion: 'fast', ...expected });
});

test('what a file leaves open is a question, its value the likely answer', () => {
  const finding = (name: Structure, field: string) =>
    recovered(name).findings.find((found) => found.field === field);
  expect(recovered('torch-opset17').findings.filter(isQuestion)).toEqual([
    {
      field: 'normalisation',
      value: 'imagenet',
      by: 'assumed',
      alternatives: ['half', 'zero-to-one', 'zero-to-255'],
    },
  ]);
  expect(finding('automl-network', 'normalisation')).toMatchObject({ by: 'assumed' });
  expect(recovered('automl-serving').findings.filter(isQuestion)).toEqual([]);
  expect(finding('automl-serving', 'normalisation')).toMatchObject({ value: 'imagenet', by: 'graph' });
  expect(finding('four-classes', 'classHead')).toMatchObject({ value: 'first', alternatives: ['second'] });
  expect(finding('four-classes-sigmoid', 'classHead')).toBeUndefined();
  const named = recoverForeign(structure('onnxslim', seededState('onnxslim')), {
    name: 'tf_efficientdet_d0_ap.onnx',
  });
  expect(named.conventions.mean).toEqual([0.5, 0.5, 0.5]);
  expect(named.findings.filter(isQuestion)).toEqual([]);
});

test('an answer to what is open counts; padding that the graph does not have is refused', () => {
  const model = () => structure('onnxslim', seededState('onnxslim'));
  const told = recoverForeign(model(), { answers: { normalisation: 'zero-to-255', padding: 'same-upper' } });
  expect(told.conventions.std).toEqual([1 / 255, 1 / 255, 1 / 255]);
  expect(told.findings.filter(isQuestion)).toEqual([]);
  expect(() => recoverForeign(model(), { answers: { padding: 'symmetric' } })).toThrow(
    'padded same-upper, not symmetric',
  );
});

test('weights of eight bits are dequantised, and said', () => {
  const model = structure('onnxslim', seededState('onnxslim'));
  const values = quantise(model);
  const { checkpoint, conventions, notes } = recoverForeign(model);
  expect(conventions).toMatchObject({ quantised: true, precision: 'int8' });
  // Steps per channel scale with the channel: rounding does not tell levels apart.
  expect(conventions.headsResidual).toBeLessThan(1e-6);
  expect(notes).toContainEqual({
    id: 'quantised',
    values: { operators: 'DequantizeLinear, QuantizeLinear' },
  });
  const stem = checkpoint.get('backbone.conv_stem.weight')!.data;
  expect([...values.values()]).toContainEqual(stem);
});

test.each([
  ['ORT’s operators on integers', withQuantisedOperators],
  ['convolutions on integers, inputs quantised as they come', withIntegerConvolutions],
] as const)('%s are read as the plain ones they stand for', (_, rewritten) => {
  const model = structure('torch-unfolded', seededState('torch-unfolded'));
  const depthwise = ({ graph }: ModelProto, names: ReadonlyMap<string, Float32Array>) =>
    [...names].filter(([name]) => graph!.initializer.find((t) => t.name === name)!.dims[1] === 1n);
  const values = rewritten(model);
  const { checkpoint, conventions } = recoverForeign(model);
  expect(conventions).toMatchObject({
    quantised: true,
    precision: 'int8',
    padding: 'same-upper',
    classes: 3,
  });
  const found = [...checkpoint.values()].map(({ data }) => data);
  expect(depthwise(model, values).length).toBeGreaterThan(20);
  // Depthwise weights come back as they are, whatever norms follow them.
  for (const [name, expected] of depthwise(model, values)) {
    expect(
      found.some(
        (data) =>
          Buffer.compare(
            Buffer.from(data.buffer, data.byteOffset, data.byteLength),
            Buffer.from(expected.buffer),
          ) === 0,
      ),
      name,
    ).toBe(true);
  }
});

test('integers of sixteen bits are read and quantised within their range', () => {
  const of = (dataType: TensorProto_DataType, values: Int16Array | Uint16Array) =>
    readConstant(
      create(TensorProtoSchema, {
        dims: [BigInt(values.length)],
        dataType,
        rawData: new Uint8Array(values.slice().buffer as ArrayBuffer),
      }),
    )!;
  const unsigned = of(TensorProto_DataType.UINT16, Uint16Array.of(40_000));
  const signed = of(TensorProto_DataType.INT16, Int16Array.of(-7));
  expect([...unsigned.values, ...signed.values]).toEqual([40_000, -7]);
  const x = { shape: [2], values: Float32Array.of(-1e6, 1e6), integer: false, rounding: 0 };
  const one = { shape: [], values: Float32Array.of(1), integer: false, rounding: 0 };
  const node = { name: '', op: 'QuantizeLinear', inputs: [], outputs: [], attributes: new Map() };
  expect([...quantised(x, one, unsigned, node)!.values]).toEqual([0, 65_535]);
  expect([...quantised(x, one, signed, node)!.values]).toEqual([-32_768, 32_767]);
});

test('weights of bfloat16 are read, and called so', () => {
  const model = structure('onnxslim', seededState('onnxslim'));
  for (const tensor of model.graph!.initializer) {
    if (tensor.dataType !== TensorProto_DataType.FLOAT || tensor.dims.length !== 4) continue;
    const bits = new Uint16Array(tensor.rawData.slice().buffer);
    // The upper half of each single.
    tensor.rawData = new Uint8Array(bits.filter((_, i) => i % 2 === 1).buffer);
    tensor.dataType = TensorProto_DataType.BFLOAT16;
  }
  const { conventions } = recoverForeign(model);
  expect(conventions).toMatchObject({ precision: 'bf16', quantised: false });
  expect(conventions.headsResidual).toBeLessThan(2e-2);
});

test('the other answer of four classes gives the other head', () => {
  const model = () => structure('four-classes', seededState('four-classes'));
  const [first, second] = [
    recoverForeign(model()),
    recoverForeign(model(), { answers: { classHead: 'second' } }),
  ];
  const name = (net: string) => `${net}.predict.conv_pw.weight`;
  expect(second.checkpoint.get(name('box_net'))!.data).toEqual(first.checkpoint.get(name('class_net'))!.data);
});

test('an exporter whose version repeats its name is named once', () => {
  const model = structure('torch-opset17', seededState('torch-opset17'));
  expect(describeFile(model).exporter).toBe(`${model.producerName} ${model.producerVersion}`);
  model.producerVersion = `${model.producerName} 1`;
  expect(describeFile(model).exporter).toBe(model.producerVersion);
});

test('post-processing is cut off, and said', () => {
  const { notes, file, conventions } = recovered('detbench');
  expect(notes).toContainEqual({ id: 'postprocessing', values: { operators: 'TopK, NonMaxSuppression' } });
  expect(file).toMatchObject({ opset: 17, exporter: expect.stringMatching(/^pytorch/) });
  expect(file.operators.get('Conv')).toBe(214);
  expect(conventions.classes).toBe(3);
});

test.each([
  ['training-mode', /training mode/],
  ['ort-all', /com.microsoft.nchwc.Conv/],
] as const)('%s is refused with the node and the reason', (name, reason) => {
  const { code, values } = refusal(structure(name, seededState(name)));
  expect(code).toBe('model-not-recovered');
  expect(values.node).not.toBe('');
  expect(values.reason).toMatch(reason);
});

test('a variant that it is not is refused', () => {
  const model = structure('onnxslim', seededState('onnxslim'));
  expect(() => recoverForeign(model, { answers: { variant: 'd1' } })).toThrow('it is D0, not D1');
});

/** Makes the file a damaged or a hostile one. */
const DAMAGES: Readonly<Record<string, (model: ModelProto) => void>> = {
  'weights in another file': ({ graph }) => {
    graph!.initializer[0]!.dataLocation = TensorProto_DataLocation.EXTERNAL;
  },
  'dimensions of 2⁶²': ({ graph }) => {
    graph!.initializer[0]!.dims = [2n ** 62n];
  },
  'a negative dimension': ({ graph }) => {
    graph!.initializer[0]!.dims = [-1n, -3n];
  },
  'a tensor made twice': ({ graph }) => {
    graph!.node.push(graph!.node[0]!);
  },
  'nodes in a circle': ({ graph }) => {
    graph!.node[0]!.input[0] = graph!.node.at(-1)!.output[0]!;
  },
  'another activation': ({ graph }) => {
    for (const node of graph!.node) if (node.opType === 'Sigmoid') node.opType = 'HardSigmoid';
  },
  'a linear resize': ({ graph }) => {
    const resize = graph!.node.find(({ opType }) => opType === 'Resize');
    resize!.attribute.find(({ name }) => name === 'mode')!.s = new TextEncoder().encode('linear');
  },
  'other padding in one layer': ({ graph }) => {
    const pool = graph!.node.find(({ opType }) => opType === 'MaxPool');
    pool!.attribute.find(({ name }) => name === 'pads')!.ints = [0n, 0n, 0n, 0n];
    pool!.input[0] =
      graph!.node.find(({ output }) => output[0] === pool!.input[0])?.input[0] ?? pool!.input[0]!;
  },
  'levels that share no weights': ({ graph }) => {
    const tensor = graph!.initializer.filter(({ dims }) => dims.join() === '64,64,1,1').at(-1)!;
    tensor.rawData = f32Tensor(
      '',
      [64, 64],
      Float32Array.from({ length: 4096 }, (_, i) => Math.sin(i)),
    ).rawData;
  },
  'no network at all': ({ graph }) => {
    graph!.node = graph!.node.slice(0, 1);
  },
};

test.each(Object.entries(DAMAGES))('%s: refused with a reason', (_, damage) => {
  const model = structure('onnxslim', seededState('onnxslim'));
  damage(model);
  const { code, values } = refusal(model);
  expect(code).toBe('model-not-recovered');
  expect(values.reason).toMatch(/.{10}/);
});

/** Makes a structure whose norms are kept a damaged one. */
const NORM_DAMAGES: Readonly<Record<string, (norm: NodeProto, model: ModelProto) => void>> = {
  'a norm without its numbers': (norm) => {
    norm.input = norm.input.slice(0, 2);
  },
  'a norm of too few channels': (norm, { graph }) => {
    graph!.initializer.push(f32Tensor('short', [2], Float32Array.of(1, 1)));
    norm.input[1] = 'short';
  },
};

test.each(Object.entries(NORM_DAMAGES))('%s: refused with the node', (_, damage) => {
  const model = structure('torch-unfolded', seededState('torch-unfolded'));
  const norm = model.graph!.node.find(({ opType }) => opType === 'BatchNormalization')!;
  damage(norm, model);
  expect(refusal(model)).toMatchObject({ code: 'model-not-recovered', values: { node: norm.name } });
});

/** What a graph may do with the classes of P3, its first output, after the heads. */
const AFTER_HEADS: readonly (readonly [what: string, reason: RegExp | null, ops: readonly string[]])[] = [
  ['a temperature', /by Div/, ['Div half']],
  ['a temperature of what is rearranged', /by Mul/, ['Identity', 'Transpose', 'Mul half']],
  ['a shift', /by Add/, ['Add half']],
  ['a softmax', /Softmax/, ['Transpose', 'Softmax']],
  ['a product by one', null, ['Mul one', 'Sigmoid']],
  ['a sigmoid, scaled later', null, ['Sigmoid', 'Mul half']],
];

test.each(AFTER_HEADS)('%s after the heads', (_, reason, ops) => {
  const model = structure('onnxslim', seededState('onnxslim'));
  const { graph } = model;
  let tensor = recoverForeign(model).tensors.classes[0]!.tensor;
  const number = (name: string, value: number) => f32Tensor(name, [], Float32Array.of(value));
  graph!.initializer.push(number('half', 0.5), number('one', 1));
  for (const [i, op] of ops.entries()) {
    const [opType, ...constants] = op.split(' ');
    const output = [`after ${i}`];
    graph!.node.push(create(NodeProtoSchema, { opType, input: [tensor, ...constants], output }));
    tensor = output[0]!;
  }
  if (reason === null) expect(recoverForeign(model).conventions.classes).toBe(3);
  else expect(refusal(model).values.reason).toMatch(reason);
});

test('shapes that no exporter makes are left unfolded: thousands of dimensions, negative ones', () => {
  const x = { shape: [2], values: Float32Array.of(1, 2), integer: false, rounding: 0 };
  const start = performance.now();
  expect(broadcastTo(x, [...Array(1_000_000).fill(1), 1000, 2])).toBeNull();
  expect(broadcastTo(x, [-28, 2])).toBeNull();
  expect(reshaped(x, [...Array(1_000_000).fill(1), 2])).toBeNull();
  expect(concatenated([], 0)).toBeNull();
  expect(performance.now() - start).toBeLessThan(2000);
});

test('an operator that is called like a property of every object is none that is known', () => {
  const model = structure('onnxslim', seededState('onnxslim'));
  const { graph } = model;
  const stem = graph!.node.find(({ opType }) => opType === 'Conv')!;
  const [output] = stem.output;
  stem.output = ['bare'];
  graph!.initializer.push(f32Tensor('scale', [32, 1, 1], new Float32Array(32).fill(1)));
  graph!.node.splice(
    graph!.node.indexOf(stem) + 1,
    0,
    create(NodeProtoSchema, { opType: 'constructor', input: ['bare', 'scale'], output: [output!] }),
  );
  expect(refusal(model).code).toBe('model-not-recovered');
});

test('a small file cannot ask for a large memory or a long time', () => {
  const model = structure('onnxslim', seededState('onnxslim'));
  const { graph } = model;
  const add = (opType: string, input: string[], output: string, attributes: AttributeProto[] = []) =>
    graph!.node.push(
      create(NodeProtoSchema, { opType, input, output: [output], attribute: attributes, name: output }),
    );
  // What might be a fusion node: a sum doubled thousands of times.
  let sum = graph!.input[0]!.name;
  for (let i = 0; i < 2000; i++) {
    add('Add', [sum, sum], `bomb${i}`);
    sum = `bomb${i}`;
  }
  graph!.initializer.push(f32Tensor('depthwise', [3, 1, 3, 3], new Float32Array(27)));
  add('Sigmoid', [sum], 'gate');
  add('Mul', [sum, 'gate'], 'activated');
  add('Conv', ['activated', 'depthwise'], 'convolved', [
    attribute('group', 3),
    attribute('pads', [1, 1, 1, 1]),
    attribute('strides', [1, 1]),
  ]);
  // Constants that double.
  let grown = 'depthwise';
  for (let i = 0; i < 60; i++) {
    add('Concat', [grown, grown], `grown${i}`, [attribute('axis', 0)]);
    grown = `grown${i}`;
  }
  const start = performance.now();
  expect(recoverForeign(model).variant).toBe('d0');
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('our own graph, its metadata lost, is recovered too', () => {
  const state = seededState('torch-opset17');
  const provenance = { kind: 'random', seed: 1 } as const;
  const { proto } = exportOnnx({
    variant: 'd0',
    checkpoint: state,
    labels: null,
    inputSize: 128,
    provenance,
    licence: '',
  });
  proto.metadataProps = [];
  const { checkpoint, conventions } = recoverForeign(proto);
  expect(conventions).toMatchObject({ padding: 'same-upper', headsResidual: 0 });
  expect(differing(checkpoint, state).filter((name) => name.startsWith('class_net'))).toEqual([]);
});
