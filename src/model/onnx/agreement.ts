import { OUTPUT_NODES } from '../bifpn/topology';
import { AppError } from '../errors';
import { HEAD_NETS, headOutputs } from '../network/layout';
import * as T from '../network/tensorNames';
import { type FusionKind, LEVELS, VARIANTS } from '../network/variants';
import type { Shape } from './graphBuilder';
import type { ModelMetadata } from './metadata';

/** Shapes that follow from what a file says of itself. */
function* promisedShapes({ variant, labels, inputSize }: ModelMetadata): Generator<readonly [string, Shape]> {
  yield [T.INPUT, [1, 3, inputSize, inputSize]];
  const side = (level: number) => inputSize / 2 ** level;
  const { fpnCells, fpnChannels } = VARIANTS[variant];
  for (const [i, level] of LEVELS.entries()) {
    yield [T.nodeTensor(fpnCells - 1, OUTPUT_NODES[i]!), [1, fpnChannels, side(level), side(level)]];
  }
  for (const net of HEAD_NETS) {
    const name = net === 'class_net' ? T.classOutput : T.boxOutput;
    for (const level of LEVELS)
      yield [name(level), [1, headOutputs(net, labels.length), side(level), side(level)]];
  }
}

/** The fusion that a graph computes, by the tensors that its weights become. */
function fusionOf(shapes: ReadonlyMap<string, Shape>): FusionKind {
  const weights = T.fusionWeights(0, 0);
  if (shapes.has(`${weights}/relu`)) return 'fast';
  return shapes.has(weights) ? 'softmax' : 'sum';
}

/**
 * A model whose graph computes something else than its metadata says would load and then fail at every run.
 * @param shapes static shapes of the graph's tensors
 * @throws AppError `model-not-ours` naming the tensor or the fusion
 */
export function assertAgrees(metadata: ModelMetadata, shapes: ReadonlyMap<string, Shape>): void {
  for (const [name, promised] of promisedShapes(metadata)) {
    const found = shapes.get(name);
    if (found?.join() !== promised.join()) {
      const has = found ? `is [${found}]` : 'is missing';
      throw new AppError('model-not-ours', { reason: `${name} ${has}, its metadata says [${promised}]` });
    }
  }
  const fusion = fusionOf(shapes);
  if (fusion !== metadata.fusion) {
    throw new AppError('model-not-ours', {
      reason: `it fuses ${fusion}, its metadata says ${metadata.fusion}`,
    });
  }
}
