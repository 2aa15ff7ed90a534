import { BIFPN_NODES, PYRAMID_INPUTS } from '../bifpn/topology';
import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { type BackboneBlock, backboneLayout, TAP_STAGES } from '../network/backbone';
import { BATCH_NORM_PARTS, expectedTensors, HEAD_NETS, NAMES } from '../network/layout';
import * as T from '../network/tensorNames';
import { BATCH_NORM_EPSILON, LEVELS, VARIANTS, type Variant } from '../network/variants';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { readMetadata } from '../onnx/metadata';
import { Initializers } from '../onnx/parameters';

/** A convolution of the graph and the modules it came from. */
interface Origin {
  /** Prefix of its initialisers `…/weight` and, unless `bare`, `…/bias`. */
  readonly graph: string;
  readonly module: string;
  /** Batch norm that the exporter folded in. */
  readonly norm?: string;
  /** Without a bias in the graph. */
  readonly bare?: boolean;
}

/**
 * The checkpoint that an exported file could have been made from: each folded convolution becomes one without bias
 * and a batch norm that adds the folded bias. Exporting it again gives the same initialisers, bit for bit (f16 ones
 * as the f32 they stand for). The app grows D1…D7 from whatever D0 it has loaded with this.
 * @returns tensors by effdet's names, in the order of `expectedTensors`
 * @throws AppError `model-not-ours` where the graph lacks a tensor or it has another size than the variant's
 */
export function recoverCheckpoint(model: ModelProto): StateDict {
  const { variant: id, labels } = readMetadata(model);
  const variant = VARIANTS[id];
  const initializers = new Initializers(model);
  const found = new Map<string, Float32Array>();
  for (const origin of origins(variant)) {
    found.set(`${origin.module}.weight`, initializers.read(`${origin.graph}/weight`));
    if (origin.bare) continue;
    const bias = initializers.read(`${origin.graph}/bias`);
    if (!origin.norm) {
      found.set(`${origin.module}.bias`, bias);
      continue;
    }
    const zeros = new Float32Array(bias.length);
    found.set(`${origin.module}.bias`, zeros);
    found.set(`${origin.norm}.weight`, new Float32Array(bias.length).fill(1));
    found.set(`${origin.norm}.bias`, bias);
    found.set(`${origin.norm}.running_mean`, zeros);
    // With γ = 1 and this variance the scale is 1 within a quarter of float32's spacing: folding rounds it away.
    found.set(`${origin.norm}.running_var`, new Float32Array(bias.length).fill(1 - BATCH_NORM_EPSILON));
  }
  for (const [tensor, name] of plainTensors(variant)) found.set(tensor, initializers.read(name));

  const checkpoint: StateDict = new Map();
  for (const [name, shape] of expectedTensors(variant, labels.length)) {
    const data = found.get(name);
    const count = shape.reduce((a, b) => a * b, 1);
    if (data?.length !== count) {
      const reason = `${name} has ${data?.length ?? 'no'} values, ${id.toUpperCase()} needs ${count}`;
      throw new AppError('model-not-ours', { reason });
    }
    checkpoint.set(name, { shape, dtype: 'f32', data });
  }
  return checkpoint;
}

function* origins(variant: Variant): Generator<Origin> {
  const { blocks } = backboneLayout(variant.backbone);
  yield { graph: 'backbone/stem/conv', module: NAMES.stem, norm: NAMES.stemNorm };
  for (const [i, block] of blocks.entries()) yield* blockOrigins(block, blocks[i + 1]);

  const projection = (graph: string, module: string): Origin => ({
    graph,
    module: `${module}.conv`,
    norm: `${module}.bn`,
  });
  yield projection('pyramid/p6/conv', NAMES.p6Projection);
  for (const { name, edge } of PYRAMID_INPUTS) {
    if (!edge) continue;
    const from = BIFPN_NODES[edge.node]!.inputs[edge.slot]!;
    yield projection(T.pyramidTensor(name), NAMES.projection(edge.node, from));
  }
  for (let cell = 0; cell < variant.fpnCells; cell++) {
    for (const node of BIFPN_NODES.keys()) {
      const module = NAMES.nodeConv(cell, node);
      yield { graph: T.nodeDepthwise(cell, node), module: `${module}.conv_dw`, bare: true };
      yield { graph: T.nodeTensor(cell, node), module: `${module}.conv_pw`, norm: `${module}.bn` };
    }
  }
  for (const net of HEAD_NETS) {
    const separable = (graph: string, module: string): Origin[] => [
      { graph: `${graph}/depthwise`, module: `${module}.conv_dw`, bare: true },
      { graph: `${graph}/pointwise`, module: `${module}.conv_pw` },
    ];
    for (let layer = 0; layer < variant.headLayers; layer++) {
      yield* separable(T.headLayer(net, layer), NAMES.headLayer(net, layer));
    }
    yield* separable(`${net}/predict`, NAMES.predict(net));
  }
}

function* blockOrigins(b: BackboneBlock, next: BackboneBlock | undefined): Generator<Origin> {
  const graph = `backbone/block${b.stage}.${b.index}`;
  const module = NAMES.block(b);
  const expands = b.expansion > 1;
  if (expands) {
    yield { graph: `${graph}/expand/conv`, module: `${module}.conv_pw`, norm: `${module}.bn1` };
  }
  const norms = expands ? ['bn2', 'bn3'] : ['bn1', 'bn2'];
  yield { graph: `${graph}/depthwise/conv`, module: `${module}.conv_dw`, norm: `${module}.${norms[0]}` };
  yield { graph: `${graph}/se/reduce/conv`, module: `${module}.se.conv_reduce` };
  yield { graph: `${graph}/se/expand`, module: `${module}.se.conv_expand` };
  // Without a residual the projection is the block's output, and a stage's last one may be a pyramid tap.
  const tap = TAP_STAGES.findIndex((stage) => stage === b.stage && next?.stage !== b.stage);
  const output = tap >= 0 ? T.backboneTap(LEVELS[tap]!) : graph;
  yield {
    graph: b.residual ? `${graph}/project` : output,
    module: `${module}.${expands ? 'conv_pwl' : 'conv_pw'}`,
    norm: `${module}.${norms[1]}`,
  };
}

/** Tensors that the graph holds as the checkpoint did: [effdet's name, initialiser]. */
function* plainTensors(variant: Variant): Generator<readonly [string, string]> {
  if (variant.fusion !== 'sum') {
    for (let cell = 0; cell < variant.fpnCells; cell++) {
      for (const node of BIFPN_NODES.keys()) {
        yield [NAMES.edgeWeights(cell, node), T.fusionWeights(cell, node)];
      }
    }
  }
  for (const net of HEAD_NETS) {
    for (let layer = 0; layer < variant.headLayers; layer++) {
      for (const [l, level] of LEVELS.entries()) {
        for (const part of BATCH_NORM_PARTS) {
          yield [`${NAMES.headNorm(net, layer, l)}.${part}`, `${T.headNorm(net, layer, level)}/${part}`];
        }
      }
    }
  }
}
