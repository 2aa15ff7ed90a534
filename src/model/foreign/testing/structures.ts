import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Float16Array } from '@petamoriken/float16';
import type { StateDict } from '../../checkpoint/tensor';
import { randomCheckpoint } from '../../export/random';
import { batchNormAffine } from '../../export/weights';
import { architectureOf } from '../../network/architecture';
import { HEAD_NETS, NAMES } from '../../network/checkpointNames';
import { VARIANTS } from '../../network/variants';
import { readModel } from '../../onnx/file';
import { type ModelProto, TensorProto_DataType } from '../../onnx/generated/onnx_pb';
import { seededRandom } from '../../random';

/** Graphs that other exporters wrote, without weights (`fixtures`, `scripts/reference/foreign_structures.py`). */
export const STRUCTURES = [
  'torch-opset11',
  'torch-opset17',
  'torch-dynamic',
  'torch-unfolded',
  'torch-dynamo',
  'torch-dynamo-unoptimised',
  'onnxslim',
  'onnxsim',
  'ort-extended',
  'f16',
  'detbench',
  'symmetric',
  'pools-padded-with-zero',
  'four-classes',
  'four-classes-sigmoid',
  'automl-network',
  'automl-network-nchw',
  'automl-serving',
] as const;
export type Structure = (typeof STRUCTURES)[number];
export const REFUSED_STRUCTURES = ['training-mode', 'ort-all'] as const;

const classesOf = (name: string) => (name.startsWith('four-classes') ? 4 : 3);

/** A D0 whose norms and biases are not those of an untrained one, so that a mix-up shows. */
export function seededState(name: Structure | (typeof REFUSED_STRUCTURES)[number]): StateDict {
  const state = randomCheckpoint(architectureOf(VARIANTS.d0, { classes: classesOf(name) }), 1);
  const random = seededRandom(2);
  const between = (low: number, high: number) => low + (high - low) * random();
  for (const [key, { data, shape }] of state) {
    const [low, high] =
      shape.length === 4 ? [] : key.endsWith('.bias') || key.endsWith('_mean') ? [-0.2, 0.2] : [0.6, 1.4];
    if (low !== undefined) for (const i of data.keys()) data[i] = between(low, high!);
  }
  // Logits as large as a trained network's, so that bounds mean what they do there.
  for (const net of HEAD_NETS) {
    const { data } = state.get(`${NAMES.predict(net)}.conv_pw.weight`)!;
    for (const i of data.keys()) data[i] = data[i]! * 0.4;
  }
  return state;
}

/** The values that a recipe makes of a state dict. */
function cooked(recipe: string, state: StateDict, count: number): Float32Array {
  const [kind, convolution = '', norm = '', factor = '1'] = recipe.split(' ');
  if (kind === 'zeros' || kind === 'ones') return new Float32Array(count).fill(kind === 'ones' ? 1 : 0);
  if (kind !== 'fold' && kind !== 'bias') return state.get(kind!)!.data;
  const { scale, shift } = batchNormAffine(state, norm);
  const bias = state.get(`${convolution}.bias`)?.data;
  if (kind === 'bias') {
    return Float32Array.from(shift, (s, c) => (s + scale[c]! * (bias?.[c] ?? 0)) * Number(factor));
  }
  const { data } = state.get(`${convolution}.weight`)!;
  const perOutput = data.length / scale.length;
  return data.map((v, i) => v * scale[Math.floor(i / perOutput)]! * Number(factor));
}

/** The whole file that an exporter would have written of `state`. */
export function structure(name: string, state: StateDict): ModelProto {
  const packed = readFileSync(new URL(`../fixtures/${name}.onnx.gz`, import.meta.url));
  const model = readModel(new Uint8Array(gunzipSync(packed)));
  for (const tensor of model.graph!.initializer) {
    if (tensor.docString === '') continue;
    const count = tensor.dims.reduce((product, d) => product * Number(d), 1);
    const values = cooked(tensor.docString, state, count);
    if (values.length !== count)
      throw new Error(`${tensor.name}: ${tensor.docString} is not ${count} values`);
    const stored =
      tensor.dataType === TensorProto_DataType.FLOAT16 ? new Float16Array(values) : values.slice();
    tensor.rawData = new Uint8Array(stored.buffer as ArrayBuffer);
  }
  return model;
}
