import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../model/checkpoint/safetensors';
import { exportOnnx } from '../../model/export/exportOnnx';
import * as T from '../../model/network/tensorNames';
import { randomArchitecture, randomWeights } from '../../model/network/testing/architectures';
import { type ExportedModel, readExported } from '../../model/onnx/exported';
import { withInputSize } from '../../model/onnx/inputSize';
import { refineWeights } from '../../model/onnx/testing/refine';
import { featureMap } from '../../model/testing/reference/maps';
import { runNetwork } from '../../model/testing/reference/run';
import { relativeError } from '../../model/testing/relativeError';
import { exportTflite } from '../../model/tflite/exportTflite';
import { pageTests } from '../../webgpu/testing/device';
import { bytesOf, GOLDEN_URLS, MODEL_URL, RESIDUAL_URL } from '../../webgpu/testing/golden';

/** TFLite files run by Google's own runtime for pages, on the CPU. */

const OUTPUTS: readonly string[] = [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS];
/** Of an output's largest magnitude. */
const TOLERANCE = 1e-4;

/** [1, C, H, W] to channels last, or with `back` the other way. */
function reordered(data: Float32Array, channels: number, back = false): Float32Array<ArrayBuffer> {
  const cells = data.length / channels;
  return Float32Array.from(data, (_, i) => {
    const [outer, inner] = back
      ? [Math.floor(i / cells), i % cells]
      : [i % channels, Math.floor(i / channels)];
    return back ? data[inner * channels + outer]! : data[outer * cells + inner]!;
  });
}

/** Every output of the file, channels first. */
async function run(file: Uint8Array, input: Float32Array): Promise<ReadonlyMap<string, Float32Array>> {
  const side = Math.sqrt(input.length / 3);
  const model = await loadAndCompile(file, { accelerator: 'wasm' });
  const image = new Tensor(reordered(input, 3), [1, side, side, 3]);
  const results = await model.run({ image });
  const outputs = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(results)) {
    const channels = tensor.type.layout.dimensions.at(-1)!;
    outputs.set(name, reordered(tensor.toTypedArray() as Float32Array, channels, true));
    tensor.delete();
  }
  image.delete();
  model.delete();
  return outputs;
}

pageTests('a model as TFLite', () => {
  let golden: ReadonlyMap<string, { readonly data: Float32Array }>;
  let shipped: Uint8Array<ArrayBuffer>;
  let residual: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    await loadLiteRt('/node_modules/@litertjs/core/wasm/');
    golden = readSafetensors(await bytesOf(GOLDEN_URLS[128])).tensors;
    shipped = await bytesOf(MODEL_URL);
    residual = await bytesOf(RESIDUAL_URL);
  });

  const errors = (actual: ReadonlyMap<string, Float32Array>, expected: (name: string) => Float32Array) =>
    OUTPUTS.map((name) => [name, relativeError(actual.get(name)!, expected(name))] as const);
  const beyond = (all: readonly (readonly [string, number])[], bound: number) =>
    all.filter(([, error]) => !(error < bound));

  test('D0 with f32 weights gives effdet’s numbers', async () => {
    const model = withInputSize(refineWeights(shipped, residual), 128);
    const outputs = await run(exportTflite(model, 'f32'), golden.get('input')!.data);
    const expected = (name: string) => golden.get(name.replace(/^(class|box)_net_/, '$1_'))!.data;
    expect(beyond(errors(outputs, expected), TOLERANCE)).toEqual([]);
  });

  test('weights stored as f16 are those of the model', async () => {
    const model = withInputSize(readExported(shipped), 128);
    const { data } = golden.get('input')!;
    const halves = exportTflite(model, 'f16');
    const floats = exportTflite(model, 'f32');
    expect(halves.length).toBeLessThan(0.55 * floats.length);
    const expected = await run(floats, data);
    expect(
      beyond(
        errors(await run(halves, data), (name) => expected.get(name)!),
        1e-6,
      ),
    ).toEqual([]);
  });

  // Among them both paddings, pools padded with zeros, every fusion, skipped blocks and cut edges.
  describe.each([1, 2, 3, 4, 5, 6])('random network %i', (seed) => {
    const architecture = randomArchitecture(seed);

    function exported(): ExportedModel {
      const { classes: _, inputSize, ...changes } = architecture;
      const checkpoint = randomWeights(architecture, seed);
      const provenance = { kind: 'random', seed } as const;
      return exportOnnx({
        variant: 'd0',
        architecture: changes,
        checkpoint,
        labels: null,
        inputSize,
        provenance,
        licence: '',
      });
    }

    test('computes what the plain TypeScript one does', async () => {
      const { data } = golden.get('input')!;
      const maps = runNetwork(architecture, randomWeights(architecture, seed), featureMap(3, 128, data));
      const outputs = await run(exportTflite(exported(), 'f32'), data);
      expect(
        beyond(
          errors(outputs, (name) => maps.get(name)!.data),
          TOLERANCE,
        ),
      ).toEqual([]);
    });
  });
});
