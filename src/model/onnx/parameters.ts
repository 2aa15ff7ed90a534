import type {
  BifpnParameters,
  HeadLayerParameters,
  HeadParameters,
  NodeParameters,
} from '../bifpn/parameters';
import { BIFPN_EDGES, BIFPN_NODES, EDGES_PER_CELL, FIRST_EDGE } from '../bifpn/topology';
import { AppError } from '../errors';
import { BATCH_NORM_PARTS, type HeadNet } from '../network/layout';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON, LEVELS, VARIANTS } from '../network/variants';
import { tensorValues } from './file';
import type { ModelProto, TensorProto } from './generated/onnx_pb';
import { readMetadata } from './metadata';

/** Reads initialisers by name, whether stored as f32 or as f16 behind a Cast. */
export class Initializers {
  private readonly tensors: ReadonlyMap<string, TensorProto>;

  constructor(model: ModelProto) {
    this.tensors = new Map(model.graph!.initializer.map((t) => [t.name, t]));
  }

  read(name: string): Float32Array {
    const found = this.tensors.get(name) ?? this.tensors.get(`${name}/f16`);
    if (!found) throw new AppError('model-not-ours', { reason: `it has no initialiser ${name}` });
    return tensorValues(found);
  }
}

/** Raw fusion weights of all cells, [cells · EDGES_PER_CELL]; ones where the model fuses by sum. */
export function readFusionWeights(model: ModelProto): Float32Array {
  const { fusion, variant } = readMetadata(model);
  const cells = VARIANTS[variant].fpnCells;
  const out = new Float32Array(cells * BIFPN_EDGES.length).fill(1);
  if (fusion === 'sum') return out;
  const initializers = new Initializers(model);
  for (let cell = 0; cell < cells; cell++) {
    for (const n of BIFPN_NODES.keys()) {
      out.set(initializers.read(T.fusionWeights(cell, n)), cell * EDGES_PER_CELL + FIRST_EDGE[n]!);
    }
  }
  return out;
}

/** What our kernels need of an exported model. */
export function readBifpnParameters(model: ModelProto): BifpnParameters {
  const { fusion, variant } = readMetadata(model);
  const { fpnCells, fpnChannels } = VARIANTS[variant];
  const initializers = new Initializers(model);
  const nodes = Array.from({ length: fpnCells }, (_, cell) =>
    BIFPN_NODES.map((_, n): NodeParameters => {
      const pointwise = T.nodeTensor(cell, n);
      return {
        depthwise: initializers.read(`${T.nodeDepthwise(cell, n)}/weight`),
        pointwise: initializers.read(`${pointwise}/weight`),
        bias: initializers.read(`${pointwise}/bias`),
      };
    }),
  );
  return { channels: fpnChannels, cells: fpnCells, fusion, fusionWeights: readFusionWeights(model), nodes };
}

/** One head of an exported model; norms of each (layer, level) become scale and shift. */
export function readHeadParameters(model: ModelProto, net: HeadNet): HeadParameters {
  const { fpnChannels, headLayers } = VARIANTS[readMetadata(model).variant];
  const initializers = new Initializers(model);
  const layers = Array.from({ length: headLayers }, (_, layer): HeadLayerParameters => {
    const at = T.headLayer(net, layer);
    const norms = LEVELS.map((level) => readNorm(initializers, T.headNorm(net, layer, level)));
    return {
      depthwise: initializers.read(`${at}/depthwise/weight`),
      pointwise: initializers.read(`${at}/pointwise/weight`),
      bias: initializers.read(`${at}/pointwise/bias`),
      scale: norms.map((norm) => norm.scale),
      shift: norms.map((norm) => norm.shift),
    };
  });
  const bias = initializers.read(`${net}/predict/pointwise/bias`);
  return {
    channels: fpnChannels,
    layers,
    predict: {
      depthwise: initializers.read(`${net}/predict/depthwise/weight`),
      pointwise: initializers.read(`${net}/predict/pointwise/weight`),
      bias,
      outChannels: bias.length,
    },
  };
}

function readNorm(initializers: Initializers, name: string): { scale: Float32Array; shift: Float32Array } {
  const [gamma, beta, mean, variance] = BATCH_NORM_PARTS.map((part) => initializers.read(`${name}/${part}`));
  const scale = gamma!.map((g, i) => g / Math.sqrt(variance![i]! + BATCH_NORM_EPSILON));
  const shift = beta!.map((b, i) => b - mean![i]! * scale[i]!);
  return { scale, shift };
}
