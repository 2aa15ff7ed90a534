import type { StateDict } from '../checkpoint/tensor';
import type { Padding, PoolPadding } from '../network/architecture';
import type { Normalisation } from '../network/normalisations';
import type { FusionKind, VariantId } from '../network/variants';
import type { Finding } from '../recognition/finding';
import type { ROUNDING } from './constant';

/** A graph’s input or output as the file declares it; dimensions that it leaves open by name or '?'. */
export interface DeclaredTensor {
  readonly name: string;
  /** ONNX’s name of the type, such as FLOAT. */
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What a file says of itself. */
export interface FileDescription {
  readonly exporter: string;
  /** Version of ONNX’s own operators. */
  readonly opset: number;
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
  /** How often each operator stands in the graph, most frequent first. */
  readonly operators: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What a network that was recovered does as its authors built it, where ours might do otherwise. */
export interface Conventions {
  readonly padding: Padding;
  readonly poolPadding: PoolPadding;
  readonly fusion: FusionKind;
  /** RGB, of pixel values in 0…1. */
  readonly mean: Normalisation['mean'];
  readonly std: Normalisation['std'];
  /** Largest value of its input’s pixels where the graph prepares them itself. */
  readonly range: 1 | 255 | null;
  readonly layout: 'NCHW' | 'NHWC';
  /** Side of the square input; null where the file leaves it open, or it is none that ours can have. */
  readonly inputSize: number | null;
  readonly classes: number;
  /** Weights were stored as integers: dequantised, and activations are not rounded as they were. */
  readonly quantised: boolean;
  /** Least precise type that weights are stored in. */
  readonly precision: keyof typeof ROUNDING;
  /** Largest part of a head’s weights by which levels differ more than by a factor; 0 where norms were kept. */
  readonly headsResidual: number;
}

/** Worth saying of a recovery; values fill the words’ blanks. */
export interface Note {
  readonly id: 'quantised' | 'postprocessing' | 'preprocessing' | 'size';
  readonly values: Readonly<Record<string, string | number>>;
}

/** Where the raw outputs of a level stand in the foreign graph itself. */
export interface ForeignOutput {
  readonly tensor: string;
  /** [1, H, W, C] rather than [1, C, H, W]. */
  readonly channelsLast: boolean;
}

/** What was found in a foreign file and what was assumed of it, without the weights. */
export interface ForeignReport {
  readonly variant: VariantId;
  readonly conventions: Conventions;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly file: FileDescription;
  /** For comparing the file’s own run with ours: its input, and class logits and boxes of P3…P7. */
  readonly tensors: {
    readonly input: string;
    readonly classes: readonly ForeignOutput[];
    readonly boxes: readonly ForeignOutput[];
  };
}

/** An EfficientDet recovered from an ONNX file of any exporter. */
export interface ForeignModel extends ForeignReport {
  /** By effdet’s names, in its order. */
  readonly checkpoint: StateDict;
}
