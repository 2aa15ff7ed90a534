import { FUSION_EPSILON } from '../bifpn/fusion';
import type { StateDict } from '../checkpoint/tensor';
import type { Architecture } from '../network/architecture';
import { BATCH_NORM_PARTS } from '../network/checkpointNames';
import {
  type BatchNorm,
  type Convolution,
  type Downsampling,
  describeNetwork,
  type Layers,
  type WeightedSum,
} from '../network/describe';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON } from '../network/variants';
import { expectedTensors } from '../network/weightLayers';
import { GraphBuilder } from '../onnx/graphBuilder';
import { convolution, downsample, swish, upsample, weightedSum } from '../onnx/layers';
import { foldedWeights, tensor } from './weights';

/** Emits the whole network: image [1, 3, R, R] → class and box outputs of the five levels. */
export function emitNetwork(g: GraphBuilder, architecture: Architecture, weights: StateDict): void {
  describeNetwork(new GraphLayers(g, weights), architecture);
}

/** The whole graph with every node and shape, but no weights. */
export function promisedGraph(architecture: Architecture): GraphBuilder {
  const hollow = { dtype: 'f32', data: new Float32Array(0) } as const;
  const tensors = [...expectedTensors(architecture)].map(
    ([name, shape]) => [name, { ...hollow, shape }] as const,
  );
  const graph = new GraphBuilder();
  emitNetwork(graph, architecture, new Map(tensors));
  return graph;
}

/** The network as ONNX nodes; an activation is its tensor's name. */
class GraphLayers implements Layers<string> {
  constructor(
    private readonly g: GraphBuilder,
    private readonly weights: StateDict,
  ) {}

  input(name: string, channels: number, side: number): string {
    return this.g.input(name, [1, channels, side, side]);
  }

  convolution(x: string, layer: Convolution): string {
    return convolution(this.g, x, layer, foldedWeights(this.weights, layer));
  }

  batchNorm(x: string, { module, output, channels }: BatchNorm): string {
    const parts = BATCH_NORM_PARTS.map((part) =>
      this.g.constant(`${output}/${part}`, [channels], tensor(this.weights, `${module}.${part}`).data),
    );
    return this.g.op('BatchNormalization', [x, ...parts], output, this.g.shape(x), {
      epsilon: { float: BATCH_NORM_EPSILON },
    });
  }

  swish(x: string, output: string): string {
    return swish(this.g, x, output);
  }

  mean(x: string, output: string): string {
    const [n, channels] = this.g.shape(x) as [number, number];
    return this.g.op('GlobalAveragePool', [x], output, [n, channels, 1, 1]);
  }

  gate(x: string, gate: string, output: string): string {
    const open = this.g.op('Sigmoid', [gate], `${output}/gate`, this.g.shape(gate));
    return this.g.op('Mul', [x, open], output, this.g.shape(x));
  }

  add(a: string, b: string, output: string): string {
    return this.g.op('Add', [a, b], output, this.g.shape(a));
  }

  upsample(x: string, output: string): string {
    return upsample(this.g, x, output);
  }

  downsample(x: string, layer: Downsampling): string {
    return downsample(this.g, x, layer);
  }

  weightedSum(inputs: readonly string[], layer: WeightedSum): string {
    return weightedSum(this.g, inputs, this.coefficients(layer), layer.output);
  }

  result(_: string, name: string): void {
    this.g.output(name);
  }

  /** Raw weights → ReLU or softmax → normalised, one [1] tensor per input; null for a plain sum. */
  private coefficients({ kind, cell, node, slots, module }: WeightedSum): readonly string[] | null {
    if (kind === 'sum') return null;
    const { g } = this;
    const count = [slots.length];
    const name = T.fusionWeights(cell, node);
    const raw = g.constant(name, count, tensor(this.weights, module).data);
    const coefficients = slots.map((slot) => T.coefficient(cell, node, slot));
    const normalised = `${name}/normalised`;
    if (kind === 'softmax') {
      g.op('Softmax', [raw], normalised, count, { axis: 0 });
    } else {
      const epsilon = 'fusion/epsilon';
      if (!g.shapes.has(epsilon)) g.constant(epsilon, [1], Float32Array.of(FUSION_EPSILON));
      const relu = g.op('Relu', [raw], `${name}/relu`, count);
      const total = g.op('ReduceSum', [relu], `${name}/total`, [1], { keepdims: 1 });
      const divisor = g.op('Add', [total, epsilon], `${name}/divisor`, [1]);
      g.op('Div', [relu, divisor], normalised, count);
    }
    g.op('Split', [normalised], coefficients, [1], { axis: 0 });
    return coefficients;
  }
}
