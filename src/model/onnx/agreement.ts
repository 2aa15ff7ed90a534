import { OUTPUT_NODES } from '../bifpn/topology';
import { AppError } from '../errors';
import type { Architecture } from '../network/architecture';
import { HEAD_NETS, headOutputs } from '../network/checkpointNames';
import * as T from '../network/tensorNames';
import { type FusionKind, LEVELS } from '../network/variants';
import type { Shape } from './graphBuilder';

/** Shapes that follow from what a file says of itself. */
function* promisedShapes({
  inputSize,
  cells,
  width,
  classes,
}: Architecture): Generator<readonly [string, Shape]> {
  yield [T.INPUT, [1, 3, inputSize, inputSize]];
  const side = (level: number) => inputSize / 2 ** level;
  for (const [i, level] of LEVELS.entries()) {
    yield [T.nodeTensor(cells.length - 1, OUTPUT_NODES[i]!), [1, width, side(level), side(level)]];
  }
  for (const net of HEAD_NETS) {
    for (const level of LEVELS) {
      yield [T.headOutput(net, level), [1, headOutputs(net, classes), side(level), side(level)]];
    }
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
export function assertAgrees(architecture: Architecture, shapes: ReadonlyMap<string, Shape>): void {
  for (const [name, promised] of promisedShapes(architecture)) {
    const found = shapes.get(name);
    if (found?.join() !== promised.join()) {
      const has = found ? `is [${found}]` : 'is missing';
      throw new AppError('model-not-ours', { reason: `${name} ${has}, its metadata says [${promised}]` });
    }
  }
  const fusion = fusionOf(shapes);
  if (fusion !== architecture.fusion) {
    throw new AppError('model-not-ours', {
      reason: `it fuses ${fusion}, its metadata says ${architecture.fusion}`,
    });
  }
}
