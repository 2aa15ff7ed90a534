import { nodeCoefficients } from '../../bifpn/fusion';
import type { BackboneParameters, BifpnParameters, HeadParameters } from '../../bifpn/parameters';
import { BIFPN_NODES, EDGES_PER_CELL, edgeIndex } from '../../bifpn/topology';
import type { StateDict } from '../../checkpoint/tensor';
import { batchNormAffine, foldedWeights, tensor } from '../../export/weights';
import type { Architecture } from '../../network/architecture';
import {
  type ConvolutionWeights,
  describeCells,
  describeHead,
  describeNetwork,
  describeTrunk,
} from '../../network/describe';
import * as T from '../../network/tensorNames';
import { ANCHORS_PER_CELL, LEVELS } from '../../network/variants';
import { ReferenceLayers, type ReferenceWeights } from './layers';
import type { FeatureMap } from './maps';

/**
 * A whole network.
 * @param image [3, inputSize, inputSize], normalised
 * @returns every layer's output by its name in a graph
 */
export function runNetwork(
  architecture: Architecture,
  checkpoint: StateDict,
  image: FeatureMap,
): ReadonlyMap<string, FeatureMap> {
  const layers = new ReferenceLayers(
    {
      convolution: (layer) => foldedWeights(checkpoint, layer),
      norm: ({ module }) => batchNormAffine(checkpoint, module),
      coefficients: ({ kind, module, slots }) => {
        const raw = kind === 'sum' ? slots.map(() => 1) : [...tensor(checkpoint, module).data];
        return nodeCoefficients(
          kind,
          raw,
          raw.map(() => true),
        );
      },
    },
    image,
  );
  describeNetwork(layers, architecture);
  return layers.maps;
}

/** What the weights of a part do not hold is never asked for. */
function absent(): never {
  throw new Error('this part of the network has no such layer');
}

/**
 * The backbone and the pyramid's inputs.
 * @param image [3, inputSize, inputSize], normalised
 * @returns every layer's output by its name in a graph
 */
export function runTrunk(
  architecture: Architecture,
  { convolutions }: BackboneParameters,
  image: FeatureMap,
): ReadonlyMap<string, FeatureMap> {
  const layers = new ReferenceLayers(
    { convolution: ({ weights }) => convolutions.get(weights)!, norm: absent, coefficients: absent },
    image,
  );
  describeTrunk(layers, architecture);
  return layers.maps;
}

/**
 * Every node of every cell.
 * @param pyramid by index in `PYRAMID_INPUTS`
 * @param coefficients [cells · EDGES_PER_CELL] of `fusionCoefficients`
 * @returns [cell][node]
 */
export function runBifpn(
  { channels, cells, fusion, kept, padding, poolPadding, nodes }: BifpnParameters,
  coefficients: Float32Array,
  pyramid: readonly FeatureMap[],
): FeatureMap[][] {
  const convolutions = new Map<string, ConvolutionWeights>();
  for (const [cell, own] of nodes.entries()) {
    for (const [n, { depthwise, pointwise, bias }] of own.entries()) {
      convolutions.set(T.nodeDepthwise(cell, n), { weight: depthwise, bias: null });
      convolutions.set(T.nodeTensor(cell, n), { weight: pointwise, bias });
    }
  }
  const layers = new ReferenceLayers({
    convolution: ({ weights }) => convolutions.get(weights)!,
    norm: absent,
    coefficients: ({ cell, node, slots }) =>
      slots.map((slot) => coefficients[cell * EDGES_PER_CELL + edgeIndex(node, slot)]!),
  });
  const architecture = {
    cells: Array.from({ length: cells }, (_, cell) => ({
      kept: Array.from(kept.subarray(cell * EDGES_PER_CELL, (cell + 1) * EDGES_PER_CELL), Boolean),
    })),
    width: channels,
    fusion,
    padding,
    poolPadding,
  };
  describeCells(layers, architecture, pyramid);
  return nodes.map((_, cell) => BIFPN_NODES.map((_, n) => layers.maps.get(T.nodeTensor(cell, n))!));
}

/**
 * One head over the pyramid.
 * @param features P3…P7
 * @returns raw outputs [predict.outChannels, size, size] of each level
 */
export function runHead(head: HeadParameters, features: readonly FeatureMap[]): FeatureMap[] {
  const net = 'class_net';
  const convolutions = new Map<string, ConvolutionWeights>();
  const norms = new Map<string, ReturnType<ReferenceWeights['norm']>>();
  const put = (layer: string, { depthwise, pointwise, bias }: HeadParameters['predict']) => {
    const names = T.separableWeights(layer);
    convolutions.set(names.depthwise, { weight: depthwise, bias: null });
    convolutions.set(names.pointwise, { weight: pointwise, bias });
  };
  for (const [l, layer] of head.layers.entries()) {
    put(T.headLayer(net, l), { ...layer, outChannels: head.channels });
    for (const [i, level] of LEVELS.entries()) {
      norms.set(T.headNorm(net, l, level), { scale: layer.scale[i]!, shift: layer.shift[i]! });
    }
  }
  put(T.predict(net), head.predict);
  const layers = new ReferenceLayers({
    convolution: ({ weights }) => convolutions.get(weights)!,
    norm: ({ output }) => norms.get(output)!,
    coefficients: absent,
  });
  const classes = head.predict.outChannels / ANCHORS_PER_CELL;
  const architecture = { headLayers: head.layers.length, width: head.channels, classes };
  describeHead(layers, architecture, net, features);
  return LEVELS.map((level) => layers.maps.get(T.headOutput(net, level))!);
}
