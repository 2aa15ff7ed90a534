import type { BackboneParameters } from '../../model/bifpn/parameters';
import type { Convolution, ConvolutionWeights } from '../../model/network/describe';
import type { PipelineSource } from '../kernelLog';
import { depthwiseSource, packDepthwise, stripCells } from './depthwise';
import type { Operation } from './operations';
import { heldChannels, POOL_THREADS, pointwiseBlock, rowsBefore } from './plan';
import { packPointwise, padded, pointwiseSource } from './pointwise';
import pool from './pool.wgsl?raw';
import squeezeExcite from './squeezeExcite.wgsl?raw';
import { packStem, stemOutputs, stemSource } from './stem';
import type { BackboneTuning } from './tuning';

/** The shader of an operation. */
export function pipelineSource(operation: Operation, tuning: BackboneTuning): PipelineSource {
  switch (operation.kind) {
    case 'stem': {
      const outputs = stemOutputs(operation.output.channels, tuning.outputs);
      return { label: 'backbone stem', code: stemSource(outputs, rowsBefore(operation), tuning) };
    }
    case 'pointwise': {
      const { layer, swish, gates, residual } = operation;
      const kernel = {
        swish,
        gate: gates !== null,
        residual: residual !== null,
        held: heldChannels(operation, tuning),
        ragged: layer.inChannels % 4 !== 0,
      };
      const traits = Object.entries(kernel).flatMap(([name, value]) => (value ? [name] : []));
      return {
        label: ['backbone pointwise', ...traits].join(' '),
        code: pointwiseSource(kernel, tuning),
      };
    }
    case 'depthwise': {
      const { kernel, stride } = operation.layer;
      const cells = stripCells(stride, operation.output.side);
      const code = depthwiseSource({ kernel, stride, before: rowsBefore(operation), cells }, tuning.threads);
      return { label: `backbone depthwise ${kernel}×${kernel} stride ${stride}`, code };
    }
    case 'squeeze-excite':
      return {
        label: 'backbone squeeze-excite',
        code: squeezeExcite,
        constants: { THREADS: tuning.squeezeThreads },
      };
    case 'pool':
      return {
        label: 'backbone pool',
        code: pool,
        constants: {
          THREADS: POOL_THREADS,
          BEFORE: rowsBefore(operation),
          ZERO: Number(operation.layer.poolPadding === 'zero'),
        },
      };
  }
}

/** An operation's weights in its shader's order, one a binding. */
export function packedWeights(
  operation: Operation,
  { convolutions }: BackboneParameters,
  tuning: BackboneTuning,
): Float32Array<ArrayBuffer>[] {
  const of = ({ weights }: Convolution): { readonly weight: Float32Array; readonly bias: Float32Array } => {
    const found = convolutions.get(weights) as ConvolutionWeights;
    return { weight: found.weight, bias: found.bias! };
  };
  switch (operation.kind) {
    case 'stem': {
      const { weight, bias } = of(operation.layer);
      const outputs = stemOutputs(bias.length, tuning.outputs);
      return [packStem(weight, bias.length, outputs), padded(bias, outputs)];
    }
    case 'pointwise': {
      const { weight, bias } = of(operation.layer);
      const block = pointwiseBlock(operation, tuning);
      return [packPointwise(weight, operation.layer.inChannels, bias.length, block), padded(bias, block)];
    }
    case 'depthwise': {
      const { weight, bias } = of(operation.layer);
      return [packDepthwise(weight, operation.layer.kernel), bias.slice()];
    }
    case 'squeeze-excite': {
      const [reduce, expand] = [of(operation.reduce), of(operation.expand)];
      const { inChannels, outChannels } = operation.reduce;
      // One block of all outputs: [inputs / 4][outputs].
      return [
        packPointwise(reduce.weight, inChannels, outChannels, outChannels),
        reduce.bias.slice(),
        packPointwise(expand.weight, outChannels, inChannels, inChannels),
        expand.bias.slice(),
      ];
    }
    case 'pool':
      return [];
  }
}
