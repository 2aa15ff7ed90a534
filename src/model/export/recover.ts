import type { StateDict } from '../checkpoint/tensor';
import { notOurs } from '../errors';
import { BATCH_NORM_PARTS } from '../network/checkpointNames';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON } from '../network/variants';
import { expectedTensors, type WeightLayer, weightLayers } from '../network/weightLayers';
import type { ExportedModel } from '../onnx/exported';
import { Initializers } from '../onnx/parameters';

/**
 * The checkpoint that an exported file could have been made from: each folded convolution becomes one without bias
 * and a batch norm that adds the folded bias. Exporting it again gives the same initialisers, bit for bit (f16 ones
 * as the f32 they stand for). The app grows D1…D7 from whatever D0 it has loaded with this.
 * @returns tensors by effdet's names, in the order of `expectedTensors`
 * @throws AppError `model-not-ours` where the graph lacks a tensor or it has another size than its metadata says
 */
export function recoverCheckpoint({ proto, metadata, architecture }: ExportedModel): StateDict {
  const initializers = new Initializers(proto);
  const found = new Map(weightLayers(architecture).flatMap((layer) => [...recovered(layer, initializers)]));
  const checkpoint: StateDict = new Map();
  for (const [name, shape] of expectedTensors(architecture)) {
    const data = found.get(name);
    const count = shape.reduce((a, b) => a * b, 1);
    if (data?.length !== count) {
      const needed = `${metadata.variant.toUpperCase()} needs ${count}`;
      throw notOurs(`${name} has ${data?.length ?? 'no'} values, ${needed}`);
    }
    checkpoint.set(name, { shape, dtype: 'f32', data });
  }
  return checkpoint;
}

/** A layer's tensors in a checkpoint. */
function* recovered(
  { kind, layer }: WeightLayer,
  initializers: Initializers,
): Generator<readonly [string, Float32Array]> {
  if (kind === 'fusion') {
    yield [layer.module, initializers.read(T.fusionWeights(layer.cell, layer.node))];
    return;
  }
  if (kind === 'norm') {
    for (const part of BATCH_NORM_PARTS) {
      yield [`${layer.module}.${part}`, initializers.read(`${layer.output}/${part}`)];
    }
    return;
  }
  const { module, weights, norm } = layer;
  yield [`${module}.weight`, initializers.read(`${weights}/weight`)];
  if (!layer.bias && !norm) return;
  const bias = initializers.read(`${weights}/bias`);
  const constant = (value: number) => new Float32Array(bias.length).fill(value);
  if (layer.bias) yield [`${module}.bias`, norm ? constant(0) : bias];
  if (!norm) return;
  yield [`${norm}.weight`, constant(1)];
  yield [`${norm}.bias`, bias];
  yield [`${norm}.running_mean`, constant(0)];
  // With γ = 1 and this variance the scale is 1 within a quarter of float32's spacing: folding rounds it away.
  yield [`${norm}.running_var`, constant(1 - BATCH_NORM_EPSILON)];
}
