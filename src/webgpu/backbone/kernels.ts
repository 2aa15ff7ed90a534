import type { BackboneParameters } from '../../model/bifpn/parameters';
import type { Convolution, ConvolutionWeights } from '../../model/network/describe';
import { bindingTable } from '../program/bindings';
import type { Kernel } from '../program/kernel';
import { DEPTHWISE_BINDINGS, depthwiseSource, packDepthwise, stripCells } from './depthwise';
import { CONVOLUTION_BINDINGS, swapDirectives } from './lanes';
import type { Operation } from './operations';
import { heldChannels, POOL_THREADS, pointwiseBlock, rowsBefore } from './plan';
import { packPointwise, padded, pointwiseBindings, pointwiseSource } from './pointwise';
import pool from './pool.wgsl?raw';
import squeezeExcite from './squeezeExcite.wgsl?raw';
import { packStem, stemOutputs, stemSource } from './stem';
import type { BackboneTuning } from './tuning';

const STEM_BINDINGS = bindingTable(CONVOLUTION_BINDINGS);

const SQUEEZE_EXCITE_BINDINGS = bindingTable({
  params: ['uniform', 'Params'],
  // [parts][channels]
  sums: ['read', 'array<f32>'],
  // [channels / 4][squeezed]
  reduce: ['read', 'array<vec4f>'],
  reduce_bias: ['read', 'array<f32>'],
  // [squeezed / 4][channels]
  expand: ['read', 'array<vec4f>'],
  expand_bias: ['read', 'array<f32>'],
  // Means, filled up to a multiple of four, then what is squeezed, likewise.
  scratch: ['read_write', 'array<f32>'],
  gates: ['read_write', 'array<f32>'],
});

const POOL_BINDINGS = bindingTable({
  params: ['uniform', 'Params'],
  input: ['read', 'array<f32>'],
  output: ['read_write', 'array<f32>'],
});

/** The shader of an operation. Its bindings: params, first map read, weights, maps written, further maps read. */
export function backboneKernel(operation: Operation, tuning: BackboneTuning): Kernel {
  const directives = swapDirectives(tuning.swap);
  switch (operation.kind) {
    case 'stem': {
      const outputs = stemOutputs(operation.output.channels, tuning.outputs);
      const code = stemSource(outputs, rowsBefore(operation), tuning);
      return { label: 'backbone stem', directives, bindings: STEM_BINDINGS, code };
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
        directives,
        bindings: pointwiseBindings(kernel),
        code: pointwiseSource(kernel, tuning),
      };
    }
    case 'depthwise': {
      const { kernel, stride } = operation.layer;
      const cells = stripCells(stride, operation.output.side);
      const code = depthwiseSource({ kernel, stride, before: rowsBefore(operation), cells }, tuning.threads);
      return {
        label: `backbone depthwise ${kernel}×${kernel} stride ${stride}`,
        bindings: DEPTHWISE_BINDINGS,
        code,
      };
    }
    case 'squeeze-excite':
      return {
        label: 'backbone squeeze-excite',
        bindings: SQUEEZE_EXCITE_BINDINGS,
        code: squeezeExcite,
        constants: { THREADS: tuning.squeezeThreads },
      };
    case 'pool':
      return {
        label: 'backbone pool',
        bindings: POOL_BINDINGS,
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
