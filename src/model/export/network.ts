import { FUSION_EPSILON } from '../bifpn/fusion';
import {
  BIFPN_EDGES,
  BIFPN_NODES,
  edgeIndex,
  INPUT_COUNT,
  PYRAMID_INPUTS,
  pyramidInputOf,
} from '../bifpn/topology';
import type { StateDict } from '../checkpoint/tensor';
import { type BackboneBlock, backboneLayout, TAP_STAGES } from '../network/backbone';
import {
  BATCH_NORM_PARTS,
  HEAD_NETS,
  type HeadNet,
  headOutputs,
  NAMES,
  previousOutput,
} from '../network/layout';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON, type FusionKind, LEVELS, type Variant } from '../network/variants';
import type { GraphBuilder } from '../onnx/graphBuilder';
import { convolution, downsample, swish, upsample, weightedSum } from '../onnx/layers';
import { foldBatchNorm, tensor } from './weights';

/** Emits the whole network: image [1, 3, R, R] → class and box outputs of the five levels. */
export function emitNetwork(
  g: GraphBuilder,
  variant: Variant,
  weights: StateDict,
  numClasses: number,
  inputSize: number,
): void {
  g.input(T.INPUT, [1, 3, inputSize, inputSize]);
  emitBackbone(g, variant, weights);
  emitPyramidInputs(g, variant, weights);
  const levels = emitBifpn(g, variant, weights);
  for (const net of HEAD_NETS) emitHead(g, variant, weights, net, numClasses, levels);
}

function emitBackbone(g: GraphBuilder, variant: Variant, weights: StateDict): void {
  const { stemChannels, blocks } = backboneLayout(variant.backbone);
  const stem = convolution(g, T.INPUT, 'backbone/stem/conv', {
    ...foldBatchNorm(weights, NAMES.stem, NAMES.stemNorm),
    kernel: 3,
    stride: 2,
    outChannels: stemChannels,
    groups: 1,
  });
  let x = swish(g, stem, 'backbone/stem');
  for (const [i, block] of blocks.entries()) {
    const tap = TAP_STAGES.indexOf(block.stage as (typeof TAP_STAGES)[number]);
    const lastOfStage = blocks[i + 1]?.stage !== block.stage;
    const output =
      tap >= 0 && lastOfStage ? T.backboneTap(LEVELS[tap]!) : `backbone/block${block.stage}.${block.index}`;
    x = emitBlock(g, block, weights, x, output);
  }
}

/** MBConv: expand → depthwise → squeeze-excite → project (+ input); without expansion in the first stage. */
function emitBlock(
  g: GraphBuilder,
  b: BackboneBlock,
  weights: StateDict,
  input: string,
  output: string,
): string {
  const from = NAMES.block(b);
  const at = `backbone/block${b.stage}.${b.index}`;
  const expands = b.expansion > 1;
  let x = input;
  if (expands) {
    const folded = foldBatchNorm(weights, `${from}.conv_pw`, `${from}.bn1`);
    const conv = { ...folded, kernel: 1, stride: 1, outChannels: b.midChannels, groups: 1 } as const;
    x = swish(g, convolution(g, x, `${at}/expand/conv`, conv), `${at}/expand`);
  }
  x = convolution(g, x, `${at}/depthwise/conv`, {
    ...foldBatchNorm(weights, `${from}.conv_dw`, `${from}.${expands ? 'bn2' : 'bn1'}`),
    kernel: b.kernel,
    stride: b.stride,
    outChannels: b.midChannels,
    groups: b.midChannels,
  });
  x = swish(g, x, `${at}/depthwise`);
  x = emitSqueezeExcite(g, b, weights, x, `${at}/se`);
  const project = `${from}.${expands ? 'conv_pwl' : 'conv_pw'}`;
  const folded = foldBatchNorm(weights, project, `${from}.${expands ? 'bn3' : 'bn2'}`);
  const name = b.residual ? `${at}/project` : output;
  x = convolution(g, x, name, { ...folded, kernel: 1, stride: 1, outChannels: b.outChannels, groups: 1 });
  return b.residual ? g.op('Add', [x, input], output, g.shape(x)) : x;
}

function emitSqueezeExcite(
  g: GraphBuilder,
  b: BackboneBlock,
  weights: StateDict,
  x: string,
  at: string,
): string {
  const from = NAMES.block(b);
  const plain = (name: string, outChannels: number) =>
    ({
      weight: tensor(weights, `${name}.weight`).data,
      bias: tensor(weights, `${name}.bias`).data,
      kernel: 1,
      stride: 1,
      outChannels,
      groups: 1,
    }) as const;
  const mean = g.op('GlobalAveragePool', [x], `${at}/mean`, [1, b.midChannels, 1, 1]);
  const reduced = convolution(
    g,
    mean,
    `${at}/reduce/conv`,
    plain(`${from}.se.conv_reduce`, b.squeezeChannels),
  );
  const squeezed = swish(g, reduced, `${at}/reduce`);
  const expanded = convolution(g, squeezed, `${at}/expand`, plain(`${from}.se.conv_expand`, b.midChannels));
  const gate = g.op('Sigmoid', [expanded], `${at}/gate`, g.shape(expanded));
  return g.op('Mul', [x, gate], at, g.shape(x));
}

/** Projections of the backbone's features to the BiFPN's width, and P6, P7. */
function emitPyramidInputs(g: GraphBuilder, variant: Variant, weights: StateDict): void {
  const project = (from: string, level: number, output: string) =>
    convolution(g, T.backboneTap(level), output, {
      ...foldBatchNorm(weights, `${from}.conv`, `${from}.bn`),
      kernel: 1,
      stride: 1,
      outChannels: variant.fpnChannels,
      groups: 1,
    });
  for (const { name, level, edge } of PYRAMID_INPUTS) {
    if (!edge) continue;
    const from = BIFPN_NODES[edge.node]!.inputs[edge.slot]!;
    project(NAMES.projection(edge.node, from), level, T.pyramidTensor(name));
  }
  const p6 = downsample(g, project(NAMES.p6Projection, 5, 'pyramid/p6/conv'), T.pyramidTensor('p6'));
  downsample(g, p6, T.pyramidTensor('p7'));
}

/** @returns names of the last cell's outputs, P3…P7 */
function emitBifpn(g: GraphBuilder, variant: Variant, weights: StateDict): readonly string[] {
  for (let cell = 0; cell < variant.fpnCells; cell++) {
    for (const [n, node] of BIFPN_NODES.entries()) {
      const edges = node.inputs.map((from, slot) => emitEdge(g, cell, n, slot, from));
      const coefficients = emitCoefficients(g, variant.fusion, weights, cell, n);
      const fused = weightedSum(g, edges, coefficients, T.fusedTensor(cell, n));
      emitNodeConvolution(g, variant.fpnChannels, weights, cell, n, fused);
    }
  }
  return LEVELS.map((_, i) => T.nodeTensor(variant.fpnCells - 1, previousOutput(i) - INPUT_COUNT));
}

/** The tensor an edge reads, resampled to its node's size. */
function emitEdge(g: GraphBuilder, cell: number, node: number, slot: number, from: number): string {
  const edge = BIFPN_EDGES[edgeIndex(node, slot)]!;
  const source = sourceTensor(cell, node, slot, from);
  const output = T.resampledEdge(cell, node, slot);
  const resample = {
    none: () => source,
    up: () => upsample(g, source, output),
    down: () => downsample(g, source, output),
  };
  return resample[edge.resample]();
}

function sourceTensor(cell: number, node: number, slot: number, from: number): string {
  if (from >= INPUT_COUNT) return T.nodeTensor(cell, from - INPUT_COUNT);
  if (cell > 0) return T.nodeTensor(cell - 1, previousOutput(from) - INPUT_COUNT);
  return T.PYRAMID_TENSORS[pyramidInputOf(BIFPN_EDGES[edgeIndex(node, slot)]!)]!;
}

/** Raw weights → ReLU or softmax → normalised, one [1] tensor per input; null for a plain sum. */
function emitCoefficients(
  g: GraphBuilder,
  fusion: FusionKind,
  weights: StateDict,
  cell: number,
  node: number,
): readonly string[] | null {
  if (fusion === 'sum') return null;
  const { data } = tensor(weights, NAMES.edgeWeights(cell, node));
  const count = [data.length];
  const name = T.fusionWeights(cell, node);
  const raw = g.constant(name, count, data);
  const coefficients = Array.from(data, (_, slot) => T.coefficient(cell, node, slot));
  const normalised = `${name}/normalised`;
  if (fusion === 'softmax') {
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

function emitNodeConvolution(
  g: GraphBuilder,
  channels: number,
  weights: StateDict,
  cell: number,
  node: number,
  fused: string,
): void {
  const from = NAMES.nodeConv(cell, node);
  const output = T.nodeTensor(cell, node);
  const activated = swish(g, fused, `${output}/swish`);
  const depthwise = convolution(g, activated, T.nodeDepthwise(cell, node), {
    weight: tensor(weights, `${from}.conv_dw.weight`).data,
    kernel: 3,
    stride: 1,
    outChannels: channels,
    groups: channels,
  });
  convolution(g, depthwise, output, {
    ...foldBatchNorm(weights, `${from}.conv_pw`, `${from}.bn`),
    kernel: 1,
    stride: 1,
    outChannels: channels,
    groups: 1,
  });
}

/** One net over five levels: convolutions are the same tensors at each, batch norms are each level's own. */
function emitHead(
  g: GraphBuilder,
  variant: Variant,
  weights: StateDict,
  net: HeadNet,
  numClasses: number,
  levels: readonly string[],
): void {
  const channels = variant.fpnChannels;
  const outputName = net === 'class_net' ? T.classOutput : T.boxOutput;
  const separable = (
    x: string,
    at: string,
    from: string,
    shared: string,
    output: string,
    outChannels: number,
  ) => {
    const depthwise = convolution(
      g,
      x,
      `${at}/depthwise`,
      {
        weight: tensor(weights, `${from}.conv_dw.weight`).data,
        kernel: 3,
        stride: 1,
        outChannels: channels,
        groups: channels,
      },
      `${shared}/depthwise`,
    );
    const pointwise = {
      weight: tensor(weights, `${from}.conv_pw.weight`).data,
      bias: tensor(weights, `${from}.conv_pw.bias`).data,
      kernel: 1,
      stride: 1,
      outChannels,
      groups: 1,
    } as const;
    return convolution(g, depthwise, output, pointwise, `${shared}/pointwise`);
  };
  for (const [l, level] of LEVELS.entries()) {
    let x = levels[l]!;
    for (let layer = 0; layer < variant.headLayers; layer++) {
      const at = `${net}/p${level}/layer${layer}`;
      const conv = separable(
        x,
        at,
        NAMES.headLayer(net, layer),
        T.headLayer(net, layer),
        `${at}/pointwise`,
        channels,
      );
      const norm = T.headNorm(net, layer, level);
      const parts = BATCH_NORM_PARTS.map((part) =>
        g.constant(
          `${norm}/${part}`,
          [channels],
          tensor(weights, `${NAMES.headNorm(net, layer, l)}.${part}`).data,
        ),
      );
      const normalised = g.op('BatchNormalization', [conv, ...parts], norm, g.shape(conv), {
        epsilon: { float: BATCH_NORM_EPSILON },
      });
      x = swish(g, normalised, layer === variant.headLayers - 1 ? T.headFeature(net, level) : at);
    }
    const output = outputName(level);
    separable(
      x,
      `${net}/p${level}/predict`,
      NAMES.predict(net),
      `${net}/predict`,
      output,
      headOutputs(net, numClasses),
    );
    g.output(output);
  }
}
