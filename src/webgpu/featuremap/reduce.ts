import { type MapMode, thumbnailSize } from '../../model/features/reduce';
import type { GpuContext } from '../device';
import { bindingTable } from '../program/bindings';
import { bindResources, type CompiledKernel, compileKernel, type Kernel } from '../program/kernel';
import { type FloatRange, readRanges } from '../readback';
import code from './reduce.wgsl?raw';

/** f32 [C, H, W] at the start of a buffer (STORAGE | COPY_SRC), which may be longer. */
export interface GpuFeature {
  readonly buffer: GPUBuffer;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** All channels of a feature, shrunk. */
export interface ChannelThumbnails {
  readonly width: number;
  readonly height: number;
  /** [C, height, width] */
  readonly values: Float32Array<ArrayBuffer>;
  /** √ mean square of each channel at full size, [C]. */
  readonly energy: Float32Array<ArrayBuffer>;
}

const WORKGROUP = 64;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

const BINDINGS = bindingTable({
  feature: ['read', 'array<f32>'],
  result: ['read_write', 'array<u32>'],
  shape: ['uniform', 'Shape'],
});

const mapKernel = (mode: 'energy' | 'max'): Kernel => ({
  label: `feature maps ${mode}`,
  code,
  bindings: BINDINGS,
  entryPoint: 'reduce_map',
  uses: ['feature', 'result'],
  constants: { WORKGROUP, MAX: mode === 'max' ? 1 : 0 },
});

export const REDUCE_KERNELS = {
  energy: mapKernel('energy'),
  max: mapKernel('max'),
  channels: {
    label: 'feature channels',
    code,
    bindings: BINDINGS,
    entryPoint: 'reduce_channels',
    constants: { WORKGROUP },
  },
} as const satisfies Record<string, Kernel>;

/**
 * `reduceMap` of several features where they lie, in one submission; H · W floats of each are read back. Sums are
 * f32: squares above 3.4e38 are infinite.
 * @returns [H · W] a feature; empty for one that has no channel `mode`
 */
export async function reduceMaps(
  gpu: GpuContext,
  features: readonly GpuFeature[],
  mode: MapMode,
): Promise<Float32Array<ArrayBuffer>[]> {
  const encoder = gpu.device.createCommandEncoder({ label: `feature maps ${mode}` });
  if (typeof mode === 'number') {
    return readRanges(
      gpu,
      encoder,
      features.map((feature) => channelRange(feature, mode)),
    );
  }
  const compiled = await compileKernel(gpu, REDUCE_KERNELS[mode]);
  const results = features.map((feature, i) => createResult(gpu, `feature map ${i}`, cellsOf(feature)));
  try {
    encodeMaps(gpu.device, encoder, compiled, features, results);
    return await readRanges(gpu, encoder, results.map(wholeOf));
  } finally {
    gpu.buffers.destroy(...results);
  }
}

/**
 * `channelEnergy` and `shrinkChannels` of a feature where it lies; C + C · h · w floats are read back.
 * @param side cells that a thumbnail has at most a side
 */
export async function reduceChannels(
  gpu: GpuContext,
  feature: GpuFeature,
  side: number,
): Promise<ChannelThumbnails> {
  const { device, buffers } = gpu;
  const { channels, height, width } = feature;
  const size = thumbnailSize(height, width, side);
  const compiled = await compileKernel(gpu, REDUCE_KERNELS.channels);
  const { label } = compiled.kernel;
  const shape = Uint32Array.of(height, width, size.block);
  const uniform = buffers.upload(`${label} shape`, shape, GPUBufferUsage.UNIFORM);
  const result = createResult(gpu, label, channels * (1 + size.height * size.width));
  try {
    const encoder = device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    pass.setPipeline(compiled.pipeline);
    const resources = { feature: bindingOf(feature), result, shape: uniform };
    pass.setBindGroup(0, bindResources(device, label, compiled, resources));
    pass.dispatchWorkgroups(channels);
    pass.end();
    const [energy, values] = await readRanges(gpu, encoder, [
      { buffer: result, offset: 0, count: channels },
      { buffer: result, offset: channels * FLOAT_BYTES, count: channels * size.height * size.width },
    ]);
    return { width: size.width, height: size.height, values: values!, energy: energy! };
  } finally {
    buffers.destroy(result, uniform);
  }
}

function encodeMaps(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  compiled: CompiledKernel,
  features: readonly GpuFeature[],
  results: readonly GPUBuffer[],
): void {
  const { label } = compiled.kernel;
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(compiled.pipeline);
  for (const [i, feature] of features.entries()) {
    const resources = { feature: bindingOf(feature), result: results[i]! };
    pass.setBindGroup(0, bindResources(device, `${label} ${i}`, compiled, resources));
    pass.dispatchWorkgroups(Math.ceil(cellsOf(feature) / WORKGROUP));
  }
  pass.end();
}

function cellsOf({ height, width }: GpuFeature): number {
  return height * width;
}

/** The shader knows a feature's size by that of its binding. */
function bindingOf(feature: GpuFeature): GPUBufferBinding {
  return { buffer: feature.buffer, size: feature.channels * cellsOf(feature) * FLOAT_BYTES };
}

function createResult({ buffers }: GpuContext, label: string, floats: number): GPUBuffer {
  return buffers.create(label, floats * FLOAT_BYTES, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
}

function wholeOf(buffer: GPUBuffer): FloatRange {
  return { buffer, offset: 0, count: buffer.size / FLOAT_BYTES };
}

function channelRange(feature: GpuFeature, channel: number): FloatRange {
  const cells = cellsOf(feature);
  const { buffer } = feature;
  if (channel >= feature.channels) return { buffer, offset: 0, count: 0 };
  return { buffer, offset: channel * cells * FLOAT_BYTES, count: cells };
}
