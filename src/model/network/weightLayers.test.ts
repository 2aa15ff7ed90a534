import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { architectureOf } from './architecture';
import { VARIANT_IDS, VARIANTS, type VariantId } from './variants';
import { countParameters, expectedTensors, type Shape } from './weightLayers';

/** Names and shapes of every tensor in the state dicts of effdet 0.4.1's `tf_efficientdet_d0` … `d7`, 90 classes. */
const EFFDET = JSON.parse(
  gunzipSync(readFileSync(new URL('./fixtures/state-dicts.json.gz', import.meta.url))).toString(),
) as Record<VariantId, Record<string, Shape>>;

/** Trainable parameters by effdet at 90 classes. */
const PARAMETERS: Readonly<Record<VariantId, number>> = {
  d0: 3_880_067,
  d1: 6_625_898,
  d2: 8_097_039,
  d3: 12_032_296,
  d4: 20_723_675,
  d5: 33_653_315,
  d6: 51_871_782,
  d7: 51_871_782,
};

describe.each(VARIANT_IDS)('%s', (id) => {
  test('has effdet’s tensors, by name and shape', () => {
    const expected = expectedTensors(architectureOf(VARIANTS[id], { classes: 90 }));
    expect(Object.fromEntries(expected)).toEqual(EFFDET[id]);
  });

  test('has effdet’s number of parameters', () => {
    expect(countParameters(architectureOf(VARIANTS[id], { classes: 90 }))).toBe(PARAMETERS[id]);
  });
});

test('another number of classes changes the class net’s last layer alone', () => {
  const many = expectedTensors(architectureOf(VARIANTS.d2, { classes: 90 }));
  const few = expectedTensors(architectureOf(VARIANTS.d2, { classes: 3 }));
  const changed = [...few].filter(([name, shape]) => String(many.get(name)) !== String(shape));
  expect(changed).toEqual([
    ['class_net.predict.conv_pw.weight', [27, 112, 1, 1]],
    ['class_net.predict.conv_pw.bias', [27]],
  ]);
});
