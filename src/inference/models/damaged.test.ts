import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readModel, writeModel } from '../../model/onnx/file';
import { TensorProto_DataType } from '../../model/onnx/generated/onnx_pb';
import { codeOf, repositoryFile } from '../testing/files';
import { fileOfBytes, loadModel, resizedModel } from './loadedModel';

// Files of ours with a few bits changed and their weights left out, on which the readers once threw what was no AppError.

const { FLOAT, FLOAT16, INT64 } = TensorProto_DataType;
const ITEM_BYTES: Readonly<Record<number, number>> = { [FLOAT]: 4, [FLOAT16]: 2, [INT64]: 8 };

const damaged = (name: string) =>
  new Uint8Array(gunzipSync(repositoryFile(`src/inference/fixtures/damaged/${name}.onnx.gz`)));

/** With zeros for weights, so that only what was changed is wrong. */
function withWeights(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const model = readModel(bytes);
  for (const tensor of model.graph!.initializer) {
    const size = tensor.dims.reduce((product, d) => product * Number(d), ITEM_BYTES[tensor.dataType]!);
    tensor.rawData = new Uint8Array(size);
  }
  return writeModel(model);
}

const FILES = ['onnx-u0', 'onnx-u1', 'onnx-u2', 'onnx-u3'];

test.each(FILES)('%s has not the weights that it declares', async (name) => {
  await expect(loadModel(fileOfBytes('model.onnx', damaged(name)))).rejects.toMatchObject({
    code: 'model-not-ours',
    values: { name: 'model.onnx' },
  });
});

test.each(FILES)('%s with weights is refused too, at the latest for another input side', async (name) => {
  const use = async () =>
    resizedModel(await loadModel(fileOfBytes('model.onnx', withWeights(damaged(name)))), 256);
  expect(await codeOf(use())).toBe('model-not-ours');
});
