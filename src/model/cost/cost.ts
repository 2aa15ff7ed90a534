import type { WeightType } from '../onnx/graphBuilder';

/**
 * What running a network once costs. Both `graphCost`, which walks an exported graph, and `variantCost`, which
 * walks a network's description without weights, list the same operations and sum them here.
 */

/** The parts that the app runs and times; the projections into the pyramid belong to the backbone (`Partition`). */
export const COST_STAGES = ['backbone', 'bifpn', 'heads'] as const;
export type CostStage = (typeof COST_STAGES)[number];

/** Beginnings of tensor names, as `tensorNames` makes them. */
const STAGE_OF_NAME: readonly (readonly [string, CostStage])[] = [
  ['backbone/', 'backbone'],
  ['pyramid/', 'backbone'],
  ['bifpn/', 'bifpn'],
  ['class_', 'heads'],
  ['box_', 'heads'],
];

/** The stage that makes or stores a tensor; null for a constant that every stage may use. */
export function stageOf(name: string): CostStage | null {
  return STAGE_OF_NAME.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
}

/** One node of the graph that runs for every image; what depends on weights alone is done once, at loading. */
export interface Operation {
  readonly stage: CostStage;
  /** ONNX operator. */
  readonly type: string;
  /** Names of the activations it reads. */
  readonly inputs: readonly string[];
  /** Name of the activation it writes. */
  readonly output: string;
  /** Numbers in the output. */
  readonly elements: number;
  /** Convolutions only: output numbers × weights that each sums over. */
  readonly multiplyAdds: number;
}

/** Weights as a file stores them; shared ones once. */
export interface StoredWeights {
  readonly stage: CostStage;
  readonly count: number;
  readonly bytes: number;
}

export interface StageCost {
  readonly multiplyAdds: number;
  readonly operations: number;
  /** Convolutions run, so a head's shared one counts five times. */
  readonly convolutions: number;
  /** Numbers that all other operations write: activations, resampling, weighted sums. */
  readonly otherElements: number;
  /** Numbers stored, batch norms folded. */
  readonly weights: number;
  readonly weightBytes: number;
  /** All outputs of all operations together, f32. */
  readonly activationBytes: number;
}

export interface Cost extends StageCost {
  readonly inputSize: number;
  /** Trainable parameters as the paper counts them, before batch norms are folded. */
  readonly parameters: number;
  readonly stages: Readonly<Record<CostStage, StageCost>>;
  /** Largest tensor, weight or activation, as f32. */
  readonly largestBufferBytes: number;
  /**
   * Most bytes of activations that are needed at once, f32, when nodes run in order and each tensor goes after its
   * last reader. An estimate: fusing a swish needs less, reuse of unequal buffers more.
   */
  readonly peakActivationBytes: number;
}

/** Everything computes as f32, whatever the weights are stored as. */
export const COMPUTE_BYTES = 4;

export const STORED_BYTES: Readonly<Record<WeightType, number>> = { f32: 4, f16: 2 };

/** Bytes a model's weights need once loaded. */
export function loadedWeightBytes({ weights }: Pick<StageCost, 'weights'>): number {
  return weights * COMPUTE_BYTES;
}

export function summarise(
  facts: Pick<Cost, 'inputSize' | 'parameters'>,
  input: string,
  operations: readonly Operation[],
  weights: readonly StoredWeights[],
): Cost {
  const stages = {} as Record<CostStage, StageCost>;
  for (const stage of COST_STAGES) {
    stages[stage] = stageCost(
      operations.filter((o) => o.stage === stage),
      weights.filter((w) => w.stage === stage),
    );
  }
  const inputElements = 3 * facts.inputSize ** 2;
  let largest = inputElements;
  for (const { elements } of operations) largest = Math.max(largest, elements);
  for (const { count } of weights) largest = Math.max(largest, count);
  return {
    ...facts,
    ...stageCost(operations, weights),
    stages,
    largestBufferBytes: largest * COMPUTE_BYTES,
    peakActivationBytes: peakElements(input, inputElements, operations) * COMPUTE_BYTES,
  };
}

function stageCost(operations: readonly Operation[], weights: readonly StoredWeights[]): StageCost {
  let multiplyAdds = 0;
  let convolutions = 0;
  let elements = 0;
  let otherElements = 0;
  for (const operation of operations) {
    multiplyAdds += operation.multiplyAdds;
    elements += operation.elements;
    if (operation.type === 'Conv') convolutions++;
    else otherElements += operation.elements;
  }
  let stored = 0;
  let weightBytes = 0;
  for (const { count, bytes } of weights) {
    stored += count;
    weightBytes += bytes;
  }
  return {
    multiplyAdds,
    operations: operations.length,
    convolutions,
    otherElements,
    weights: stored,
    weightBytes,
    activationBytes: elements * COMPUTE_BYTES,
  };
}

/** Network outputs have no reader and stay to the end. */
function peakElements(input: string, inputElements: number, operations: readonly Operation[]): number {
  const lastReader = new Map<string, number>();
  for (const [i, { inputs }] of operations.entries()) for (const id of inputs) lastReader.set(id, i);
  const sizes = new Map<string, number>([[input, inputElements]]);
  let live = inputElements;
  let peak = live;
  for (const [i, { inputs, output, elements }] of operations.entries()) {
    sizes.set(output, elements);
    live += elements;
    peak = Math.max(peak, live);
    for (const id of new Set(inputs)) if (lastReader.get(id) === i) live -= sizes.get(id) ?? 0;
  }
  return peak;
}
