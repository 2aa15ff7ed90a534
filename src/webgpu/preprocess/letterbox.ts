import { AppError } from '../../model/errors';
import { type Normalisation, normalisedBytes } from '../../model/preprocess/inputTensor';
import { type Letterbox, letterbox } from '../../model/preprocess/letterbox';
import { linearTaps } from '../../model/preprocess/resize';
import type { GpuContext } from '../device';
import { type KernelId, kernelLabel } from '../kernelId';
import { bindGroup, computePipeline } from '../pipelines';
import type { TimestampPool } from '../timestamps';
import code from './letterbox.wgsl?raw';

/** Straight (not premultiplied) RGBA bytes, row by row. */
export interface RgbaPixels {
  readonly pixels: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export type ImageSource = ImageBitmap | VideoFrame | RgbaPixels;

const WORKGROUP_SIDE = 8;

const KERNEL: KernelId = { stage: 'preprocess', kernel: 'letterbox' };
const LABEL = kernelLabel(KERNEL);

/** An image into the network's input on the GPU, in one dispatch; the same bytes as `toInputTensor` makes. */
export class Preprocessor {
  private readonly gpu: GpuContext;
  private readonly inputSize: number;
  private readonly pipeline: GPUComputePipeline;
  private readonly box: GPUBuffer;
  private readonly taps: GPUBuffer;
  private readonly normalised: GPUBuffer;
  private texture: GPUTexture | null = null;

  /** @param normalisation ImageNet's by default */
  constructor(gpu: GpuContext, inputSize: number, normalisation?: Normalisation) {
    this.gpu = gpu;
    this.inputSize = inputSize;
    const { buffers } = gpu;
    const { COPY_DST, STORAGE, UNIFORM } = GPUBufferUsage;
    this.pipeline = computePipeline(gpu, { label: LABEL, code });
    this.box = buffers.create('letterbox box', 16, UNIFORM | COPY_DST);
    this.taps = buffers.create('letterbox taps', 2 * 16 * inputSize, STORAGE | COPY_DST);
    this.normalised = buffers.upload('letterbox normalised', normalisedBytes(normalisation), STORAGE);
    gpu.kernelLog?.plan(KERNEL.stage, [
      {
        kernel: LABEL,
        pipeline: this.pipeline.label,
        workgroups: this.workgroups,
        reads: ['letterbox image'],
        writes: 'input',
      },
    ]);
  }

  /** Whether an image fits a texture of this device; larger ones must go through the CPU. */
  fits(width: number, height: number): boolean {
    return Math.max(width, height) <= this.gpu.limits.maxTextureDimension2D;
  }

  /** A buffer for the result, f32 [3, inputSize, inputSize]; the caller destroys it. */
  createOutput(): GPUBuffer {
    const bytes = 3 * this.inputSize ** 2 * Float32Array.BYTES_PER_ELEMENT;
    const { COPY_DST, COPY_SRC, STORAGE } = GPUBufferUsage;
    return this.gpu.buffers.create('input', bytes, STORAGE | COPY_SRC | COPY_DST);
  }

  /**
   * Copies the image into a texture (at once) and records the dispatch: submit the encoder before the next call.
   * @returns how the image lies in the input
   * @throws AppError `image-empty`, or `bad-argument` when the image does not fit a texture
   */
  encode(
    encoder: GPUCommandEncoder,
    source: ImageSource,
    output: GPUBuffer,
    timestamps: TimestampPool | null = null,
  ): Letterbox {
    const { width, height } = sourceSize(source);
    const box = letterbox(width, height, this.inputSize);
    const texture = this.upload(source, width, height);
    this.writeBox(box);
    const { device } = this.gpu;
    const resources = [this.box, texture.createView(), this.taps, this.normalised, output];
    const pass = encoder.beginComputePass({ label: LABEL, timestampWrites: timestamps?.writes(KERNEL) });
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, bindGroup(device, LABEL, this.pipeline, resources));
    pass.dispatchWorkgroups(...this.workgroups);
    pass.end();
    return box;
  }

  destroy(): void {
    this.texture?.destroy();
    this.texture = null;
    this.gpu.buffers.destroy(this.box, this.taps, this.normalised);
  }

  private get workgroups(): readonly [number, number] {
    const groups = Math.ceil(this.inputSize / WORKGROUP_SIDE);
    return [groups, groups];
  }

  private writeBox({ inputSize, width, height, sourceWidth, sourceHeight }: Letterbox): void {
    const { queue } = this.gpu.device;
    queue.writeBuffer(this.box, 0, Uint32Array.of(inputSize, width, height));
    const taps = new Int32Array(2 * 4 * inputSize);
    for (const [axis, [size, sourceLength]] of [
      [width, sourceWidth],
      [height, sourceHeight],
    ].entries()) {
      const { index0, index1, weight1 } = linearTaps(size!, sourceLength!);
      for (let i = 0; i < size!; i++) {
        taps.set([index0[i]!, index1[i]!, weight1[i]!], 4 * (axis * inputSize + i));
      }
    }
    queue.writeBuffer(this.taps, 0, taps);
  }

  private upload(source: ImageSource, width: number, height: number): GPUTexture {
    if (!this.fits(width, height)) {
      const expected = `at most ${this.gpu.limits.maxTextureDimension2D} pixels a side`;
      throw new AppError('bad-argument', { argument: 'image', value: `${width}×${height}`, expected });
    }
    const { device } = this.gpu;
    if (this.texture?.width !== width || this.texture.height !== height) {
      this.texture?.destroy();
      this.texture = device.createTexture({
        label: 'letterbox image',
        size: [width, height],
        format: 'rgba8unorm',
        // RENDER_ATTACHMENT is what copying an external image asks for.
        usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
      });
    }
    const texture = this.texture;
    if ('pixels' in source) {
      const layout = { bytesPerRow: 4 * width, rowsPerImage: height };
      device.queue.writeTexture({ texture }, source.pixels, layout, [width, height]);
    } else {
      const destination = { texture, premultipliedAlpha: false };
      device.queue.copyExternalImageToTexture({ source }, destination, [width, height]);
    }
    return texture;
  }
}

function sourceSize(source: ImageSource): { width: number; height: number } {
  return 'displayWidth' in source ? { width: source.displayWidth, height: source.displayHeight } : source;
}
