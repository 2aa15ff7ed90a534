import type { BackboneParameters } from '../../../model/bifpn/parameters';
import { foldedWeights } from '../../../model/export/weights';
import type { Architecture } from '../../../model/network/architecture';
import { type ConvolutionWeights, describeTrunk } from '../../../model/network/describe';
import { graphNames } from '../../../model/network/graphNames';
import { randomWeights } from '../../../model/network/testing/architectures';

/** Repeatable weights of any backbone. */
export function randomBackbone(architecture: Architecture, seed: number): BackboneParameters {
  const checkpoint = randomWeights(architecture, seed);
  const convolutions = new Map<string, ConvolutionWeights>();
  const layers = graphNames({
    convolution: (_, layer) => {
      convolutions.set(layer.weights, foldedWeights(checkpoint, layer));
      return layer.output;
    },
  });
  describeTrunk(layers, architecture);
  return { convolutions };
}
