import type { Builder, Offset } from 'flatbuffers';
import {
  ActivationFunctionType,
  AddOptions,
  BuiltinOperator,
  BuiltinOptions,
  Conv2DOptions,
  DepthwiseConv2DOptions,
  DequantizeOptions,
  MulOptions,
  Padding,
  PadOptions,
  PadV2Options,
  Pool2DOptions,
  ReducerOptions,
  ResizeNearestNeighborOptions,
} from './generated/tflite_generated';

/** An operator's kind and its options, which are written when the file is. */
export interface OperatorKind {
  readonly code: BuiltinOperator;
  readonly version: number;
  readonly options: readonly [type: BuiltinOptions, write: (builder: Builder) => Offset] | null;
}

/** TFLite's operators that an EfficientDet needs; none has an activation fused to it, as TFLite has no swish. */

const { NONE } = ActivationFunctionType;

/** SAME pads to side / stride, one cell more after than before where it has to; VALID pads nothing. */
const padding = (same: boolean) => (same ? Padding.SAME : Padding.VALID);

export const OPERATORS = {
  add: {
    code: BuiltinOperator.ADD,
    version: 1,
    options: [BuiltinOptions.AddOptions, (b: Builder) => AddOptions.createAddOptions(b, NONE)],
  },
  mul: {
    code: BuiltinOperator.MUL,
    version: 1,
    options: [BuiltinOptions.MulOptions, (b: Builder) => MulOptions.createMulOptions(b, NONE)],
  },
  logistic: { code: BuiltinOperator.LOGISTIC, version: 1, options: null },
  /** Over the axes of its second input, which stay with a length of 1. */
  mean: {
    code: BuiltinOperator.MEAN,
    version: 1,
    options: [BuiltinOptions.ReducerOptions, (b: Builder) => ReducerOptions.createReducerOptions(b, true)],
  },
  /** With zeros. */
  pad: {
    code: BuiltinOperator.PAD,
    version: 1,
    options: [BuiltinOptions.PadOptions, (b: Builder) => PadOptions.createPadOptions(b)],
  },
  /** With the value of its third input. */
  padWith: {
    code: BuiltinOperator.PADV2,
    version: 1,
    options: [BuiltinOptions.PadV2Options, (b: Builder) => PadV2Options.createPadV2Options(b)],
  },
  dequantize: {
    code: BuiltinOperator.DEQUANTIZE,
    // The first that reads f16.
    version: 3,
    options: [BuiltinOptions.DequantizeOptions, (b: Builder) => DequantizeOptions.createDequantizeOptions(b)],
  },
  /** Nearest neighbour by floor(i · in / out). */
  resizeNearest: {
    code: BuiltinOperator.RESIZE_NEAREST_NEIGHBOR,
    version: 1,
    options: [
      BuiltinOptions.ResizeNearestNeighborOptions,
      (b: Builder) => ResizeNearestNeighborOptions.createResizeNearestNeighborOptions(b, false, false),
    ],
  },
} as const satisfies Readonly<Record<string, OperatorKind>>;

export function convolutionOperator(stride: number, same: boolean): OperatorKind {
  return {
    code: BuiltinOperator.CONV_2D,
    version: 1,
    options: [
      BuiltinOptions.Conv2DOptions,
      (b) => Conv2DOptions.createConv2DOptions(b, padding(same), stride, stride, NONE, 1, 1),
    ],
  };
}

export function depthwiseOperator(stride: number, same: boolean): OperatorKind {
  return {
    code: BuiltinOperator.DEPTHWISE_CONV_2D,
    version: 1,
    options: [
      BuiltinOptions.DepthwiseConv2DOptions,
      (b) =>
        DepthwiseConv2DOptions.createDepthwiseConv2DOptions(b, padding(same), stride, stride, 1, NONE, 1, 1),
    ],
  };
}

export function maxPoolOperator(kernel: number, stride: number, same: boolean): OperatorKind {
  return {
    code: BuiltinOperator.MAX_POOL_2D,
    version: 1,
    options: [
      BuiltinOptions.Pool2DOptions,
      (b) => Pool2DOptions.createPool2DOptions(b, padding(same), stride, stride, kernel, kernel, NONE),
    ],
  };
}
