import { expect, test, vi } from 'vitest';
import { BIFPN_NODES } from '../../model/bifpn/topology';
import { BifpnKernels } from '../bifpn/bifpn';
import { randomBifpn, randomPyramid } from '../bifpn/testing/inputs';
import { Preprocessor } from '../preprocess/letterbox';
import { readFloats } from '../readback';
import { sharedGpu } from '../testing/device';
import { countDispatches } from '../testing/dispatches';
import { bindingTable } from './bindings';
import { compileKernel, type Kernel } from './kernel';
import { Program, type Step } from './program';

const gpu = sharedGpu();

const ADD: Kernel = {
  label: 'add',
  bindings: bindingTable({
    input: ['read', 'array<f32>'],
    output: ['read_write', 'array<f32>'],
  }),
  code: `override AMOUNT: f32;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  output[id.x] = input[id.x] + AMOUNT;
}`,
};

function add(amount: number, resources: Step['resources']): Step {
  return {
    id: { stage: 'backbone', kernel: 'expand', block: amount },
    kernel: { ...ADD, constants: { AMOUNT: amount } },
    workgroups: [2],
    resources,
    reads: [],
    writes: '',
  };
}

async function storage(label: string) {
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  return (await gpu()).buffers.create(label, 8, STORAGE | COPY_SRC | COPY_DST);
}

test('steps run in order, may be left out, and what comes between is copied', async () => {
  const context = await gpu();
  const [a, b, copy] = [await storage('a'), await storage('b'), await storage('copy')];
  const program = await Program.create(context, 'test', [
    add(1, { input: { given: 0 }, output: a }),
    add(10, { input: a, output: b }),
    add(100, { input: a, output: b }),
  ]);
  const given = context.buffers.upload('given', Float32Array.of(5, 6), GPUBufferUsage.STORAGE);
  const run = async (runs: (step: number) => boolean) => {
    const encoder = context.device.createCommandEncoder({ label: 'test' });
    program.encode(encoder, [given], { runs, copiesAfter: (i) => (i === 1 ? [{ from: b, to: copy }] : []) });
    context.device.queue.submit([encoder.finish()]);
    return [...(await readFloats(context, b)), ...(await readFloats(context, copy))];
  };
  expect(await run(() => true)).toEqual([106, 107, 16, 17]);
  expect(await run((i) => i !== 2)).toEqual([16, 17, 16, 17]);
  context.buffers.destroy(a, b, copy, given);
});

test('a frame makes no bind group and no buffer, also where two sets of inputs take turns', async () => {
  const context = await gpu();
  const { device } = context;
  const bifpn = await BifpnKernels.create(context, randomBifpn(64, 2), 128);
  const preprocessor = await Preprocessor.create(context, 128);
  const input = preprocessor.createOutput();
  const pyramids = [1, 2].map((seed) =>
    randomPyramid(64, 128, seed).map((map) =>
      context.buffers.upload('pyramid', new Float32Array(map.data), GPUBufferUsage.STORAGE),
    ),
  );
  const image = { pixels: new Uint8Array(4 * 50 * 40), width: 50, height: 40 };
  const frame = (i: number) => {
    const encoder = device.createCommandEncoder({ label: `frame ${i}` });
    preprocessor.encode(encoder, image, input);
    bifpn.encode(encoder, pyramids[i % 2]!);
    device.queue.submit([encoder.finish()]);
  };
  frame(0);
  frame(1);
  const made = [
    vi.spyOn(device, 'createBindGroup'),
    vi.spyOn(device, 'createBuffer'),
    vi.spyOn(device, 'createTexture'),
    vi.spyOn(GPUTexture.prototype, 'createView'),
    vi.spyOn(JSON, 'stringify'),
  ];
  const dispatches = countDispatches(() => {
    for (let i = 2; i < 12; i++) frame(i);
  });
  const calls = made.map(({ mock }) => mock.calls.length);
  for (const spy of made) spy.mockRestore();
  expect(calls).toEqual([0, 0, 0, 0, 0]);
  expect(dispatches).toBe(10 * (1 + 2 * BIFPN_NODES.length));
  bifpn.destroy();
  preprocessor.destroy();
  context.buffers.destroy(input, ...pyramids.flat());
});

test('kernels that are the same are compiled once', async () => {
  const context = await gpu();
  const compiled = vi.spyOn(context.device, 'createComputePipelineAsync');
  const same = () => compileKernel(context, { ...ADD, constants: { AMOUNT: 77 } });
  const [first, second] = await Promise.all([same(), same()]);
  expect(await same()).toBe(first);
  expect(second).toBe(first);
  expect(compiled).toHaveBeenCalledTimes(1);
  compiled.mockRestore();
});

test('a shader that does not compile is named with its line and the compiler’s message', async () => {
  const context = await gpu();
  const broken: Kernel = { ...ADD, label: 'broken', code: ADD.code.replace('AMOUNT;', 'MISSING;') };
  const error = await compileKernel(context, broken).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'kernel-invalid',
    values: {
      kernel: 'broken',
      line: '5: output[id.x] = input[id.x] + MISSING;',
      reason: expect.stringContaining('MISSING'),
    },
  });
  // A fault that shows only when the pipeline is made.
  const unset = await compileKernel(context, { ...ADD, entryPoint: 'absent', label: 'absent' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(unset).toMatchObject({ code: 'kernel-invalid', values: { kernel: 'absent' } });
});

test('a binding without a resource is refused by its name', async () => {
  const create = Program.create(await gpu(), 'test', [add(1, {})]);
  await expect(create).rejects.toMatchObject({ code: 'bad-argument', values: { expected: 'input' } });
});
