import { firstNotFinite, type StateDict } from '../checkpoint/tensor';
import { type Architecture, architectureOf } from '../network/architecture';
import type { HeadNet } from '../network/checkpointNames';
import { NORMALISATIONS, type Normalisation } from '../network/normalisations';
import { INPUT_MULTIPLE, VARIANTS, type VariantId } from '../network/variants';
import { expectedTensors } from '../network/weightLayers';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { type Answers, answered, type Finding, type FindingOf } from '../recognition/finding';
import { findVariant } from '../recognition/variant';
import { findBackbone, putBackbone, variantsWithBackbone } from './backbone';
import { FoundBifpn } from './bifpn';
import { ROUNDING } from './constant';
import { describeFile } from './describe';
import { Graph } from './graph';
import { type FoundHeads, findHeads, putHeads } from './heads';
import { Layers } from './layers';
import { PaddingConvention } from './padding';
import { findNormalisation, findPreprocessing, type Preprocessing } from './preprocessing';
import { refuse } from './refuse';
import { RecoveredTensors } from './tensors';
import type { Conventions, FileDescription, ForeignModel, ForeignOutput, Note } from './types';

export interface RecoveryOptions {
  /** The file’s name, which may say the variant. */
  readonly name?: string;
  readonly answers?: Answers;
  /** What the file's metadata says where it is known to be true of it. */
  readonly stated?: Normalisation & { readonly variant: VariantId };
}

/**
 * Recovers an EfficientDet from an ONNX file by the structure of its graph, whoever exported it and whatever it calls
 * its tensors: the state dict that effdet would have, and the conventions by which it computes.
 * @throws AppError `model-not-recovered` with the node and the reason where that cannot be done exactly
 */
export function recoverForeign(
  model: ModelProto,
  { name = '', answers = {}, stated }: RecoveryOptions = {},
): ForeignModel {
  const graph = new Graph(model);
  const layers = new Layers(graph);
  const padding = new PaddingConvention(graph);
  const backbone = findBackbone(layers, padding);
  const ofBackbone = variantsWithBackbone(backbone);
  const out = new RecoveredTensors(layers);
  const taps = putBackbone(out, backbone, ofBackbone[0]!);
  const bifpn = new FoundBifpn(layers, padding, taps);
  const heads = findHeads(layers, padding, bifpn.levels, answers.classHead === 'second');
  const fitting = ofBackbone.filter((id) => {
    const { fpnChannels, fpnCells, headLayers } = VARIANTS[id];
    return fpnChannels === bifpn.width && fpnCells === bifpn.cellCount && headLayers === heads.layers;
  });
  if (fitting.length === 0) {
    throw refuse(
      `with the backbone of ${ofBackbone.join(', ').toUpperCase()} its BiFPN has ${bifpn.cellCount} cells of ` +
        `${bifpn.width} channels, and its heads ${heads.layers} layers: that is none of D0…D7`,
    );
  }
  bifpn.put(out);
  const headsResidual = putHeads(out, heads);

  const file = describeFile(model);
  const before = findPreprocessing(graph, backbone.stem.node.inputs[0]!, file);
  const side = inputSide(file, before);
  const variant = whichVariant(fitting, side, stated?.variant, name, answers);
  const normalisation = answered(findNormalisation(before, name, stated), answers);
  const conventions: Conventions = {
    padding: padding.padding,
    poolPadding: padding.poolPadding,
    fusion: bifpn.fusion,
    ...meanAndStd(
      normalisation.value === 'own' ? (before.normalisation ?? stated!) : NORMALISATIONS[normalisation.value],
    ),
    range: before.range,
    layout: before.layout,
    inputSize: usableSize(side),
    classes: heads.classes,
    ...storage(graph),
    headsResidual,
  };
  const { fusion } = conventions;
  return {
    variant: variant.value,
    checkpoint: inOrder(
      out.tensors,
      architectureOf(VARIANTS[variant.value], { fusion, classes: heads.classes }),
    ),
    conventions,
    findings: [variant, ...ofPadding(conventions, answers), normalisation, ...ofHeads(heads, answers)],
    notes: notesOf(file, before, conventions),
    file,
    tensors: {
      input: before.input,
      classes: outputsOf(graph, heads, 'class_net'),
      boxes: outputsOf(graph, heads, 'box_net'),
    },
  };
}

const meanAndStd = ({ mean, std }: Normalisation): Normalisation => ({ mean, std });

function outputsOf(graph: Graph, { nets }: FoundHeads, net: HeadNet): ForeignOutput[] {
  return nets[net].map(({ output }) => ({ tensor: output, channelsLast: graph.isChannelsLast(output) }));
}

/** In effdet’s order. @throws AppError `model-not-recovered` where a tensor is missing, has another shape or no numbers */
function inOrder(found: StateDict, architecture: Architecture): StateDict {
  const ordered: StateDict = new Map();
  for (const [name, shape] of expectedTensors(architecture)) {
    const tensor = found.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw refuse(`${name} is [${tensor?.shape ?? ''}], not [${shape}]`);
    }
    ordered.set(name, tensor);
  }
  const broken = firstNotFinite(ordered);
  if (broken) throw refuse(`${broken} has numbers that are not finite`);
  return ordered;
}

/** Side of the square that a file declares as its image; null where it leaves it open. */
function inputSide({ inputs }: FileDescription, { input, layout }: Preprocessing): number | null {
  const shape = inputs.find(({ name }) => name === input)?.shape ?? [];
  const [height, width] = layout === 'NHWC' ? [shape[1], shape[2]] : [shape[2], shape[3]];
  return typeof height === 'number' && height === width ? height : null;
}

function usableSize(side: number | null): number | null {
  return side !== null && side > 0 && side % INPUT_MULTIPLE === 0 ? side : null;
}

/** The one that is called for or stated, else the one that the file’s name says, else the one published for its size. */
function whichVariant(
  fitting: readonly VariantId[],
  side: number | null,
  stated: VariantId | undefined,
  name: string,
  answers: Answers,
): FindingOf<'variant'> {
  const { variant } = answers;
  if (variant && !fitting.includes(variant)) {
    throw refuse(`it is ${fitting.join(', ').toUpperCase()}, not ${variant.toUpperCase()}`);
  }
  if (stated && fitting.includes(stated) && fitting.length > 1) {
    return answered({ field: 'variant', value: stated, by: 'metadata', alternatives: [] }, answers);
  }
  const likely = fitting.find((id) => VARIANTS[id].inputSize === side) ?? fitting[0]!;
  return answered(findVariant(fitting, likely, [name]), answers);
}

/** A graph leaves no doubt of it. */
function ofPadding({ padding, poolPadding }: Conventions, answers: Answers): Finding[] {
  if (answers.padding && answers.padding !== padding) {
    throw refuse(`its convolutions are padded ${padding}, not ${answers.padding}`);
  }
  return [
    { field: 'padding', value: padding, by: 'graph', alternatives: [] },
    { field: 'poolPadding', value: poolPadding, by: 'graph', alternatives: [] },
  ];
}

function ofHeads({ ambiguous }: FoundHeads, answers: Answers): Finding[] {
  if (!ambiguous) return [];
  const assumed = { field: 'classHead', value: 'first', by: 'assumed', alternatives: ['second'] } as const;
  return [answered(assumed, answers)];
}

const QUANTISED = /^(QLinear|Quantize|Dequantize|DynamicQuantize|ConvInteger)/;
/** Operators that choose among boxes. */
const POSTPROCESSING = /(^|\.)(NonMaxSuppression|TopK|EfficientNMS\w*|BatchedNMS\w*)$/;

/** Coarsest first. */
const PRECISIONS = ['int8', 'bf16', 'f16'] as const;

function storage(graph: Graph): Pick<Conventions, 'quantised' | 'precision'> {
  const weights = graph.nodes
    .filter((node) => node.op === 'Conv')
    .map((node) => graph.constant(node.inputs[1] ?? '')?.rounding ?? 0);
  const coarsest = weights.reduce((a, b) => Math.max(a, b), 0);
  const precision = PRECISIONS.find((type) => coarsest >= ROUNDING[type]) ?? 'f32';
  return { quantised: precision === 'int8', precision };
}

function notesOf(
  { operators, inputs }: FileDescription,
  before: Preprocessing,
  { quantised, inputSize }: Conventions,
): Note[] {
  const named = (pattern: RegExp) => [...operators.keys()].filter((op) => pattern.test(op)).join(', ');
  const notes: Note[] = [];
  if (quantised) notes.push({ id: 'quantised', values: { operators: named(QUANTISED) } });
  const after = named(POSTPROCESSING);
  if (after) notes.push({ id: 'postprocessing', values: { operators: after } });
  if (before.left.length > 0)
    notes.push({ id: 'preprocessing', values: { operators: before.left.join(', ') } });
  const shape = inputs.find(({ name }) => name === before.input)?.shape ?? [];
  if (inputSize === null) notes.push({ id: 'size', values: { shape: shape.join(' × ') } });
  return notes;
}
