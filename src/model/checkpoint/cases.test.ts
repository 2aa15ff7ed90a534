import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { AppError } from '../errors';
import { readCheckpoint } from './read';

const read = (name: string) =>
  readCheckpoint(new Uint8Array(readFileSync(new URL(`./fixtures/training/${name}`, import.meta.url))), name);
const STEM = 'backbone.conv_stem.weight';

/** Reports' files, of one tensor in its true shape. */
it.each([
  ['args_namespace.pth.tar', 'state_dict', ['tf_efficientdet_d0']],
  ['model_state_dict.pth', 'model_state_dict', []],
  ['orig_mod.pth', undefined, []],
  ['epoch=0.ckpt', 'state_dict', []],
] as const)('%s', (name, wrapper, modelNames) => {
  const checkpoint = read(name);
  expect([...checkpoint.tensors].map(([tensor, { shape }]) => [tensor, shape])).toEqual([
    [STEM, [32, 3, 3, 3]],
  ]);
  expect(checkpoint.metadata).toEqual(wrapper ? { wrapper } : {});
  expect(checkpoint.modelNames).toEqual(modelNames);
});

/** By scripts/reference/training_checkpoints.py: the weights count from 0, their average from 100. */
describe('what training scripts save', () => {
  it.each([
    ['timm.pth.tar', 100, { wrapper: 'state_dict_ema' }, ['tf_efficientdet_d0', 'efficientdet_d0']],
    ['settings.pth', 0, { wrapper: 'model' }, []],
    ['lightning.ckpt', 100, { wrapper: 'state_dict' }, []],
    ['averaged_model.pth', 0, {}, []],
    ['parameters.pt', 0, {}, []],
    ['legacy_namespace.pth', 0, { wrapper: 'state_dict' }, ['efficientdet_d0']],
    ['nested.bin', 0, { wrapper: 'checkpoint.net' }, []],
    ['tuple.pth', 0, { wrapper: '0' }, []],
    ['ema_pair.pth', 100, { wrapper: 'ema' }, []],
  ] as const)('%s', (name, first, metadata, modelNames) => {
    const checkpoint = read(name);
    expect([...checkpoint.tensors.keys()]).toEqual([STEM]);
    const { shape, data } = checkpoint.tensors.get(STEM)!;
    expect(shape).toEqual([4, 3]);
    expect([...data]).toEqual(Array.from({ length: 12 }, (_, i) => first + i));
    expect(checkpoint.averaged).toBe(first === 100);
    expect(checkpoint.metadata).toEqual(metadata);
    expect(checkpoint.modelNames).toEqual(modelNames);
  });

  test('a pickled model is refused by the name of its class', () => {
    expect(() => read('whole_model.pth')).toThrow(
      new AppError('checkpoint-forbidden', {
        name: 'whole_model.pth',
        looks: 'pytorch-zip',
        global: 'torch.nn.modules.module.Module',
      }),
    );
  });
});
