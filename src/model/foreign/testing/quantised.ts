import { create } from '@bufbuild/protobuf';
import { tensorValues } from '../../onnx/file';
import {
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../../onnx/generated/onnx_pb';
import { attribute, f32Tensor } from '../../onnx/graphBuilder';

/** Steps of an int8 weight, symmetric about zero. */
const STEPS = 127;

function stored(
  name: string,
  dims: readonly bigint[],
  dataType: TensorProto_DataType,
  data: Int8Array,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [...dims],
    dataType,
    rawData: new Uint8Array(data.buffer as ArrayBuffer),
  });
}

/**
 * A file as ONNX Runtime's static quantisation writes it (QDQ, per channel): weights of all convolutions int8 behind a
 * DequantizeLinear, their inputs through QuantizeLinear and DequantizeLinear.
 * @returns the values that the weights then stand for
 */
export function quantise({ graph }: ModelProto): ReadonlyMap<string, Float32Array> {
  const weights = new Map(graph!.initializer.map((tensor) => [tensor.name, tensor]));
  const values = new Map<string, Float32Array>();
  graph!.initializer.push(
    f32Tensor('activation/scale', [], Float32Array.of(0.05)),
    stored('activation/zero', [], TensorProto_DataType.INT8, new Int8Array(1)),
  );
  const node = (opType: string, input: string[], output: string, axis?: number) =>
    create(NodeProtoSchema, {
      name: output,
      opType,
      input,
      output: [output],
      attribute: axis === undefined ? [] : [attribute('axis', axis)],
    });
  graph!.node = graph!.node.flatMap((convolution) => {
    const weight = weights.get(convolution.input[1] ?? '');
    if (convolution.opType !== 'Conv' || !weight) return [convolution];
    const [x] = convolution.input;
    const { name, dims } = weight;
    const own = convolution.output[0]!;
    if (!values.has(name)) {
      const data = tensorValues(weight);
      const channels = Number(dims[0]);
      const width = data.length / channels;
      const scale = Float32Array.from(
        { length: channels },
        (_, c) =>
          data.subarray(c * width, (c + 1) * width).reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) / STEPS,
      );
      const steps = Int8Array.from(data, (v, i) => Math.round(v / scale[Math.floor(i / width)]!));
      values.set(
        name,
        Float32Array.from(steps, (q, i) => q * scale[Math.floor(i / width)]!),
      );
      weight.dataType = TensorProto_DataType.INT8;
      weight.rawData = new Uint8Array(steps.buffer as ArrayBuffer);
      graph!.initializer.push(f32Tensor(`${name}/scale`, [channels], scale));
    }
    convolution.input[0] = `${own}/x`;
    convolution.input[1] = `${own}/dequantised`;
    const activation = ['activation/scale', 'activation/zero'];
    return [
      node('QuantizeLinear', [x!, ...activation], `${own}/q`),
      node('DequantizeLinear', [`${own}/q`, ...activation], `${own}/x`),
      node('DequantizeLinear', [name, `${name}/scale`], `${own}/dequantised`, 0),
      convolution,
    ];
  });
  return values;
}

const SCALE = 'all/scale';
const ZERO = 'all/zero';

const made = (
  opType: string,
  input: readonly string[],
  output: string,
  { attribute: attributes = [], domain = '' }: Partial<Pick<NodeProto, 'attribute' | 'domain'>> = {},
) =>
  create(NodeProtoSchema, {
    name: output,
    opType,
    domain,
    input: [...input],
    output: [output],
    attribute: attributes,
  });

/** Weights of [out, …] as int8 with one scale, and what they then stand for. */
function steps(tensor: TensorProto): {
  readonly scale: number;
  readonly data: Int8Array;
  readonly values: Float32Array;
} {
  const values = tensorValues(tensor);
  const scale = Math.fround(values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) / STEPS);
  const data = Int8Array.from(values, (v) => Math.round(v / scale));
  return { scale, data, values: Float32Array.from(data, (q) => q * scale) };
}

/**
 * A file with the operators on integers that ORT makes of QDQ (QLinearConv, QLinearMul, QLinearSigmoid, QLinearConcat),
 * every activation with one scale; convolutions keep the norms after them.
 * @returns the values that the weights then stand for
 */
export function withQuantisedOperators({ graph }: ModelProto): ReadonlyMap<string, Float32Array> {
  const weights = new Map(graph!.initializer.map((tensor) => [tensor.name, tensor]));
  const values = new Map<string, Float32Array>();
  graph!.initializer.push(
    f32Tensor(SCALE, [], Float32Array.of(1 / 16)),
    stored(ZERO, [], TensorProto_DataType.INT8, new Int8Array(1)),
  );
  const own = { domain: 'com.microsoft' };
  const all = [SCALE, ZERO];
  const gates = new Set(
    graph!.node.filter(({ opType }) => opType === 'Sigmoid').flatMap(({ output }) => output),
  );
  const summed = new Set(
    graph!.node.filter(({ opType }) => opType === 'ReduceSum').map(({ input }) => input[0]),
  );
  graph!.node = graph!.node.map((node) => {
    const [x = '', w = '', bias = ''] = node.input;
    const [output = ''] = node.output;
    if (node.opType === 'Sigmoid') return made('QLinearSigmoid', [x, ...all, ...all], output, own);
    if (node.opType === 'Concat' && summed.has(output)) {
      const parts = node.input.flatMap((part) => [part, ...all]);
      return made('QLinearConcat', [...all, ...parts], output, { ...own, attribute: node.attribute });
    }
    if (node.opType === 'Mul' && (gates.has(x) || gates.has(w))) {
      return made('QLinearMul', [x, ...all, w, ...all, ...all], output, own);
    }
    const weight = weights.get(w);
    if (node.opType !== 'Conv' || !weight) return node;
    const scale = `${w}/scale`;
    if (!values.has(w)) {
      const found = steps(weight);
      values.set(w, found.values);
      weight.dataType = TensorProto_DataType.INT8;
      weight.rawData = new Uint8Array(found.data.buffer as ArrayBuffer);
      graph!.initializer.push(f32Tensor(scale, [], Float32Array.of(found.scale)));
      const biasOf = weights.get(bias);
      if (biasOf?.dataType === TensorProto_DataType.FLOAT) {
        const integers = Int32Array.from(tensorValues(biasOf), (v) => Math.round((v * 16) / found.scale));
        biasOf.dataType = TensorProto_DataType.INT32;
        biasOf.rawData = new Uint8Array(integers.buffer);
      }
    }
    return made('QLinearConv', [x, ...all, w, scale, ZERO, ...all, bias], output, {
      attribute: node.attribute,
    });
  });
  return values;
}

/**
 * A file as ORT's dynamic quantisation writes it: convolutions on integers of inputs that are quantised as they come.
 * @returns the values that the weights then stand for
 */
export function withIntegerConvolutions({ graph }: ModelProto): ReadonlyMap<string, Float32Array> {
  const weights = new Map(graph!.initializer.map((tensor) => [tensor.name, tensor]));
  const values = new Map<string, Float32Array>();
  graph!.initializer.push(stored(ZERO, [], TensorProto_DataType.INT8, new Int8Array(1)));
  graph!.node = graph!.node.flatMap((node) => {
    const [x = '', w = '', bias = ''] = node.input;
    const [output = ''] = node.output;
    const weight = weights.get(w);
    if (node.opType !== 'Conv' || !weight) return [node];
    const scale = `${w}/scale`;
    if (!values.has(w)) {
      const found = steps(weight);
      values.set(w, found.values);
      weight.dataType = TensorProto_DataType.INT8;
      weight.rawData = new Uint8Array(found.data.buffer as ArrayBuffer);
      graph!.initializer.push(f32Tensor(scale, [1], Float32Array.of(found.scale)));
    }
    const at = (part: string) => `${output}/${part}`;
    const added = `${bias}/added`;
    const biasOf = weights.get(bias);
    if (biasOf && !weights.has(added)) {
      const ofMap = f32Tensor(added, [1, Number(biasOf.dims[0]), 1, 1], tensorValues(biasOf));
      graph!.initializer.push(ofMap);
      weights.set(added, ofMap);
    }
    const scaled = biasOf ? at('scaled') : output;
    const quantised = create(NodeProtoSchema, {
      name: at('quantise'),
      opType: 'DynamicQuantizeLinear',
      input: [x],
      output: [at('q'), at('scale'), at('zero')],
    });
    return [
      quantised,
      made('ConvInteger', [at('q'), w, at('zero'), ZERO], at('sum'), { attribute: node.attribute }),
      made('Cast', [at('sum')], at('float'), { attribute: [attribute('to', TensorProto_DataType.FLOAT)] }),
      made('Mul', [at('scale'), scale], at('both')),
      made('Mul', [at('float'), at('both')], scaled),
      ...(biasOf ? [made('Add', [scaled, added], output)] : []),
    ];
  });
  return values;
}
