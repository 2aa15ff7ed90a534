import type { FusionState } from '../bifpn/fusion';
import type {
  BackboneParameters,
  BifpnParameters,
  HeadParameters,
  SeparableParameters,
} from '../bifpn/parameters';
import { EDGES_PER_CELL, edgeIndex } from '../bifpn/topology';
import { notOurs } from '../errors';
import { BATCH_NORM_PARTS, type HeadNet } from '../network/checkpointNames';
import { type ConvolutionWeights, describeTrunk, walkNodes } from '../network/describe';
import { graphNames } from '../network/graphNames';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON, LEVELS } from '../network/variants';
import { weightLayers } from '../network/weightLayers';
import type { ExportedModel } from './exported';
import { tensorValues } from './file';
import type { ModelProto, TensorProto } from './generated/onnx_pb';

/** Reads initialisers by name, whether stored as f32 or as f16 and a Cast. */
export class Initializers {
  private readonly tensors: ReadonlyMap<string, TensorProto>;

  constructor(model: ModelProto) {
    this.tensors = new Map(model.graph!.initializer.map((t) => [t.name, t]));
  }

  read(name: string): Float32Array {
    const found = this.tensors.get(name) ?? this.tensors.get(`${name}/f16`);
    if (!found) throw notOurs(`it has no initialiser ${name}`);
    return tensorValues(found);
  }

  /** @param names of the two convolutions' outputs or shared weights */
  separable({ depthwise, pointwise }: Record<'depthwise' | 'pointwise', string>): SeparableParameters {
    return {
      depthwise: this.read(`${depthwise}/weight`),
      pointwise: this.read(`${pointwise}/weight`),
      bias: this.read(`${pointwise}/bias`),
    };
  }
}

/** Raw fusion weights of all cells, and which edges there are, both [cells · EDGES_PER_CELL]; sums weigh by 1. */
export function readFusion({ proto, architecture }: ExportedModel): FusionState {
  const { fusion, cells } = architecture;
  const weights = new Float32Array(cells.length * EDGES_PER_CELL).fill(1);
  const active = Uint8Array.from(cells.flatMap(({ kept }) => kept.map(Number)));
  if (fusion !== 'sum') {
    const initializers = new Initializers(proto);
    for (const { kind, layer } of weightLayers(architecture)) {
      if (kind !== 'fusion') continue;
      const { cell, node, slots } = layer;
      const raw = initializers.read(T.fusionWeights(cell, node));
      for (const [i, slot] of slots.entries())
        weights[cell * EDGES_PER_CELL + edgeIndex(node, slot)] = raw[i]!;
    }
  }
  return { kind: fusion, weights, active };
}

/** What our kernels need of an exported model. */
export function readBifpnParameters(model: ExportedModel): BifpnParameters {
  const { width, cells, padding, poolPadding } = model.architecture;
  const initializers = new Initializers(model.proto);
  const nodes: SeparableParameters[][] = cells.map(() => []);
  walkNodes<void>(cells, [], (_, { cell, node }) => {
    const names = { depthwise: T.nodeDepthwise(cell, node), pointwise: T.nodeTensor(cell, node) };
    nodes[cell]![node] = initializers.separable(names);
  });
  const { kind, weights, active } = readFusion(model);
  return {
    channels: width,
    cells: cells.length,
    fusion: kind,
    fusionWeights: weights,
    kept: active,
    padding,
    poolPadding,
    nodes,
  };
}

/** Weights of the backbone and of the projections into the pyramid, batch norm folded in. */
export function readBackboneParameters({ proto, architecture }: ExportedModel): BackboneParameters {
  const initializers = new Initializers(proto);
  const convolutions = new Map<string, ConvolutionWeights>();
  const layers = graphNames({
    convolution: (_, { weights, output }) => {
      const weight = initializers.read(`${weights}/weight`);
      convolutions.set(weights, { weight, bias: initializers.read(`${weights}/bias`) });
      return output;
    },
  });
  describeTrunk(layers, architecture);
  return { convolutions };
}

/** One head of an exported model; norms of each (layer, level) become scale and shift. */
export function readHeadParameters({ proto, architecture }: ExportedModel, net: HeadNet): HeadParameters {
  const { width, headLayers } = architecture;
  const initializers = new Initializers(proto);
  const layers = Array.from({ length: headLayers }, (_, layer) => {
    const norms = LEVELS.map((level) => readNorm(initializers, T.headNorm(net, layer, level)));
    return {
      ...initializers.separable(T.separableWeights(T.headLayer(net, layer))),
      scale: norms.map((norm) => norm.scale),
      shift: norms.map((norm) => norm.shift),
    };
  });
  const predict = initializers.separable(T.separableWeights(T.predict(net)));
  return { channels: width, layers, predict: { ...predict, outChannels: predict.bias.length } };
}

function readNorm(initializers: Initializers, name: string): { scale: Float32Array; shift: Float32Array } {
  const [gamma, beta, mean, variance] = BATCH_NORM_PARTS.map((part) => initializers.read(`${name}/${part}`));
  const scale = gamma!.map((g, i) => g / Math.sqrt(variance![i]! + BATCH_NORM_EPSILON));
  const shift = beta!.map((b, i) => b - mean![i]! * scale[i]!);
  return { scale, shift };
}
