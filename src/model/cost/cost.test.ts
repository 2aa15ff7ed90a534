import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hollowModel } from '../export/testing/exports';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../network/variants';
import { readExported } from '../onnx/exported';
import { loadedWeightBytes, type Operation, summarise } from './cost';
import { DEFAULT_LIMITS, deviceFailure, limitFailures, WASM_ADDRESS_SPACE } from './deviceLimits';
import { graphCost, graphOperations } from './graphCost';
import { variantCost } from './variantCost';

describe.each(VARIANT_IDS)('%s', (id) => {
  test('the D-table and the exported graph, counted node by node, agree in every figure', () => {
    expect(variantCost(id)).toEqual(graphCost(hollowModel(id)));
  });

  test('parameters are the published ones, multiply-adds within 6 %', () => {
    const { parameters, multiplyAdds } = variantCost(id);
    const { published } = VARIANTS[id];
    expect(parameters).toBe(published.parameters);
    expect(Math.abs(multiplyAdds / (published.multiplyAddsG * 1e9) - 1)).toBeLessThan(0.06);
  });
});

test('they agree at other sizes, numbers of classes and weight types too', () => {
  for (const weights of ['f16', 'f32'] as const) {
    const model = hollowModel('d1', { inputSize: 384, numClasses: 7, weights });
    expect(variantCost('d1', 384, 7, weights)).toEqual(graphCost(model));
  }
});

test('the shipped file costs what the D-table says', () => {
  const bytes = readFileSync(new URL('../../../public/models/efficientdet-d0.onnx', import.meta.url));
  const cost = graphCost(readExported(new Uint8Array(bytes)));
  expect(cost).toEqual(variantCost('d0', 512, 100, 'f16'));
  expect(cost.weightBytes).toBeLessThan(bytes.byteLength);
  expect(loadedWeightBytes(cost)).toBe(loadedWeightBytes(variantCost('d0', 512, 100, 'f32')));
});

test('D0’s figures, counted by hand', () => {
  const operations = graphOperations(hollowModel('d0').proto);
  const macs = (name: string) => operations.find((o) => o.output === name)!.multiplyAdds;
  expect(macs('backbone/stem/conv')).toBe(256 * 256 * 32 * (3 * 3 * 3));
  expect(macs('backbone/block1.0/depthwise/conv')).toBe(128 * 128 * 96 * (3 * 3));
  expect(macs('backbone/block2.0/se/reduce/conv')).toBe(6 * 144);
  expect(macs('pyramid/p4_td')).toBe(32 * 32 * 64 * 112);
  expect(macs('bifpn/cell2/node7')).toBe(4 * 4 * 64 * 64);
  expect(macs('class_p3')).toBe(64 * 64 * 810 * 64);
  expect(macs('box_p7')).toBe(4 * 4 * 36 * 64);
  const { stages, largestBufferBytes } = variantCost('d0');
  // A cell: depthwise and pointwise at P6, P5, P4, P3, P4, P5, P6, P7.
  const pixels = 8 ** 2 + 16 ** 2 + 32 ** 2 + 64 ** 2 + 32 ** 2 + 16 ** 2 + 8 ** 2 + 4 ** 2;
  expect(stages.bifpn.multiplyAdds).toBe(3 * pixels * 64 * (9 + 64));
  expect(stages.bifpn.convolutions).toBe(3 * 8 * 2);
  expect(stages.heads.convolutions).toBe(2 * 5 * (3 + 1) * 2);
  // Stage 1's expansion, the first at half the input's side: 96 channels.
  expect(largestBufferBytes).toBe(256 * 256 * 96 * 4);
});

test('multiply-adds grow with the area, parameters do not', () => {
  const [small, big] = [variantCost('d3', 256), variantCost('d3', 512)];
  expect(big.stages.bifpn.multiplyAdds).toBe(4 * small.stages.bifpn.multiplyAdds);
  expect(big.parameters).toBe(small.parameters);
  expect(big.weights).toBe(small.weights);
});

test('the peak keeps a tensor until its last reader', () => {
  const operation = (inputs: string[], output: string, elements: number): Operation => ({
    stage: 'backbone',
    type: 'Add',
    inputs,
    output,
    elements,
    multiplyAdds: 0,
  });
  // image 3, a 10, b 1 (image goes), c 1 (a stays for d), d 10 (a, c go), out 1
  const chain = [
    operation(['image'], 'a', 10),
    operation(['a'], 'b', 1),
    operation(['b'], 'c', 1),
    operation(['a', 'c', 'c'], 'd', 10),
    operation(['d'], 'out', 1),
  ];
  const cost = summarise({ inputSize: 1, parameters: 0 }, 'image', chain, []);
  expect(cost.peakActivationBytes).toBe(4 * (10 + 1 + 10));
  expect(cost.activationBytes).toBe(4 * 23);
  expect(cost.largestBufferBytes).toBe(4 * 10);
});

test('which variants exceed the limits that every WebGPU device has', () => {
  const failures = (id: VariantId) => limitFailures(variantCost(id), DEFAULT_LIMITS).map((f) => f.limit);
  const binding = 'maxStorageBufferBindingSize';
  expect(Object.fromEntries(VARIANT_IDS.map((id) => [id, failures(id)]))).toEqual({
    d0: [],
    d1: [],
    d2: [],
    d3: [],
    d4: [binding],
    d5: [binding],
    d6: ['maxBufferSize', binding],
    d7: ['maxBufferSize', binding],
  });
  expect(
    limitFailures({ largestBufferBytes: 10 }, { maxBufferSize: 10, maxStorageBufferBindingSize: 9 }),
  ).toEqual([{ limit: binding, needed: 10, available: 9 }]);
});

test('without a GPU every variant fits WebAssembly’s address space, and what exceeds that says so', () => {
  for (const id of VARIANT_IDS) expect(deviceFailure(variantCost(id), null)).toBeNull();
  const huge = { ...variantCost('d7'), peakActivationBytes: 2 * WASM_ADDRESS_SPACE };
  expect(deviceFailure(huge, null)).toMatchObject({ limit: 'wasmMemory', available: WASM_ADDRESS_SPACE });
  expect(deviceFailure(variantCost('d6'), DEFAULT_LIMITS)?.limit).toBe('maxBufferSize');
});
