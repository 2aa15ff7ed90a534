import { beforeAll, describe, expect, test } from 'vitest';
import { EDGES_PER_CELL } from '../../model/bifpn/topology';
import { graphCost } from '../../model/cost/testing/graphCost';
import { networkCost } from '../../model/cost/variantCost';
import { exportOnnx } from '../../model/export/exportOnnx';
import { recoverCheckpoint } from '../../model/export/recover';
import { type Architecture, architectureOf } from '../../model/network/architecture';
import { INPUT } from '../../model/network/tensorNames';
import { randomArchitecture, randomWeights } from '../../model/network/testing/architectures';
import { VARIANTS } from '../../model/network/variants';
import { type ExportedModel, readExported } from '../../model/onnx/exported';
import { writeModel } from '../../model/onnx/file';
import { withInputSize } from '../../model/onnx/inputSize';
import { featureMap } from '../../model/testing/reference/maps';
import { runNetwork } from '../../model/testing/reference/run';
import { WasmBackend } from '../backends/wasmBackend';
import { fileOfModel, loadModel } from '../models/loadedModel';
import { startNodeRuntime } from '../runtime/node';
import type { Ort, Tensor } from '../runtime/ort';
import { withInput } from '../testing/files';
import { goldenImage, OUTPUTS, type Outputs, outputError, runGraph, runPartitioned } from '../testing/models';
import { Pipeline } from './pipeline';

const image = goldenImage(128);
const provenance = { kind: 'random', seed: 1 } as const;

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

function exported(architecture: Architecture, seed: number): ExportedModel {
  const checkpoint = randomWeights(architecture, seed);
  const { classes: _, inputSize, ...changes } = architecture;
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

/** Every output of the plain TypeScript network. */
function reference(architecture: Architecture, seed: number) {
  const { data } = image.get(INPUT)!;
  const maps = runNetwork(architecture, randomWeights(architecture, seed), featureMap(3, 128, data));
  return new Map(
    OUTPUTS.map((name) => {
      const { channels, size, data } = maps.get(name)!;
      return [name, { dims: [1, channels, size, size], data }];
    }),
  );
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe.each(SEEDS)('random network %i', (seed) => {
  const architecture = randomArchitecture(seed);

  test('its graph, whole and cut, computes what the plain TypeScript one does', async () => {
    const model = exported(architecture, seed);
    const expected = reference(architecture, seed);
    expect(outputError(await runGraph(ort, model, image, OUTPUTS), expected)).toBeLessThan(1e-4);
    expect(outputError(await runPartitioned(ort, model, image), expected)).toBeLessThan(1e-4);
  });

  test('its file says what it is, at any size, and costs what its description costs', () => {
    const read = readExported(writeModel(exported(architecture, seed).proto));
    expect(read.architecture).toEqual(architecture);
    expect(graphCost(read)).toEqual(networkCost(architecture));
    const resized = withInputSize(read, 256);
    expect(graphCost(readExported(writeModel(resized.proto)))).toEqual(
      networkCost({ ...architecture, inputSize: 256 }),
    );
  });

  test('what is recovered from it gives the same file again', () => {
    const model = exported(architecture, seed);
    const { classes: _, inputSize, ...changes } = architecture;
    const again = exportOnnx({
      variant: 'd0',
      architecture: changes,
      checkpoint: recoverCheckpoint(model),
      labels: null,
      inputSize,
      provenance,
      licence: '',
    });
    expect(Buffer.compare(writeModel(again.proto), writeModel(model.proto))).toBe(0);
  });
});

test('one without some projections runs as a loaded model, its absent edges cut for good', async () => {
  const seed = 3;
  const architecture = randomArchitecture(seed);
  const model = await loadModel(fileOfModel('model.onnx', exported(architecture, seed)));
  expect(model.partition.pyramidTensors.length).toBeLessThan(7);
  expect(model.info.architecture).toEqual(architecture);
  expect([...model.info.fusion.active]).toEqual(architecture.cells.flatMap(({ kept }) => kept.map(Number)));
  const input = () => new ort.Tensor('float32', image.get(INPUT)!.data, [1, 3, 128, 128]);
  const pipeline = new Pipeline<Tensor>(
    model,
    withInput(await WasmBackend.create(ort, model, () => {}), input),
  );
  await pipeline.run({
    frame: 1,
    image: { pixels: new Uint8Array(3), width: 1, height: 1, channels: 3 },
    fusion: model.info.fusion,
    detection: { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 },
    taps: new Set(),
  });
  const { classes, boxes } = pipeline.output('heads')!;
  const found = [...classes, ...boxes].map(({ dims, data }, i) => [OUTPUTS[i]!, { dims, data }] as const);
  expect(outputError(new Map(found) as Outputs, reference(architecture, seed))).toBeLessThan(1e-4);
  await pipeline.dispose();
});

test('the networks drawn have skipped blocks, cut edges, both paddings and each fusion', () => {
  const drawn = SEEDS.map(randomArchitecture);
  const kinds = (field: 'padding' | 'poolPadding' | 'fusion' | 'headLayers') =>
    new Set(drawn.map((architecture) => architecture[field])).size;
  expect([kinds('padding'), kinds('poolPadding'), kinds('fusion'), kinds('headLayers')]).toEqual([
    2, 2, 3, 2,
  ]);
  expect(drawn.every(({ blocks }) => blocks.some(({ kept }) => !kept))).toBe(true);
  expect(drawn.every(({ cells }) => cells.some(({ kept }) => kept.includes(false)))).toBe(true);
});

test('a D0 that keeps everything is D0, byte for byte', () => {
  const d0 = architectureOf(VARIANTS.d0, { classes: 3 });
  const checkpoint = randomWeights(d0, 1);
  const options = {
    variant: 'd0',
    checkpoint,
    labels: null,
    inputSize: 128,
    provenance,
    licence: '',
  } as const;
  const whole = {
    blocks: d0.blocks.map((b) => ({ ...b })),
    cells: d0.cells.map(() => ({ kept: Array(EDGES_PER_CELL).fill(true) })),
  };
  const same = exportOnnx({ ...options, architecture: whole });
  expect(same.metadata.architecture).toBeUndefined();
  expect(Buffer.compare(writeModel(same.proto), writeModel(exportOnnx(options).proto))).toBe(0);
});
