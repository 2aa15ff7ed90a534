import { AppError } from '../../model/errors';
import { type Normalisation, normalisedBytes } from '../../model/preprocess/inputTensor';
import { type Letterbox, letterbox } from '../../model/preprocess/letterbox';
import { linearTaps } from '../../model/preprocess/resize';
import type { GpuContext } from '../device';
import { type KernelId, kernelLabel } from '../kernelId';
import { bindingTable } from '../program/bindings';
import type { Kernel } from '../program/kernel';
import { Program } from '../program/program';
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

const ID: KernelId = { stage: 'preprocess', kernel: 'letterbox' };

export const LETTERBOX_KERNEL: Kernel = {
  label: kernelLabel(ID),
  code,
  bindings: bindingTable({
    box: ['uniform', 'Box'],
    image: ['texture', 'texture_2d<f32>'],
    taps: ['read', 'array<vec4i>'],
    normalised: ['read', 'array<f32>'],
    output: ['read_write', 'array<f32>'],
  }),
};

/** An image into the network's input on the GPU, in one dispatch; the same bytes as `toInputTensor` makes. */
export class Preprocessor {
  private readonly gpu: GpuContext;
  private readonly inputSize: number;
  private program!: Program;
  private readonly box: GPUBuffer;
  private readonly taps: GPUBuffer;
  private readonly normalised: GPUBuffer;
  private texture: GPUTexture | null = null;
  private view: GPUTextureView | null = null;
  /** The last image's; what is on the device holds for the next one of that size. */
  private written: Letterbox | null = null;

  private constructor(gpu: GpuContext, inputSize: number, normalisation?: Normalisation) {
    this.gpu = gpu;
    this.inputSize = inputSize;
    const { buffers } = gpu;
    const { COPY_DST, STORAGE, UNIFORM } = GPUBufferUsage;
    this.box = buffers.create('letterbox box', 16, UNIFORM | COPY_DST);
    this.taps = buffers.create('letterbox taps', 2 * 16 * inputSize, STORAGE | COPY_DST);
    this.normalised = buffers.upload('letterbox normalised', normalisedBytes(normalisation), STORAGE);
  }

  /**
   * @param normalisation ImageNet's by default
   * @throws AppError `kernel-invalid` where the device refuses the shader
   */
  static async create(
    gpu: GpuContext,
    inputSize: number,
    normalisation?: Normalisation,
  ): Promise<Preprocessor> {
    const preprocessor = new Preprocessor(gpu, inputSize, normalisation);
    const { box, taps, normalised } = preprocessor;
    const groups = Math.ceil(inputSize / WORKGROUP_SIDE);
    try {
      preprocessor.program = await Program.create(gpu, ID.stage, [
        {
          id: ID,
          kernel: LETTERBOX_KERNEL,
          workgroups: [groups, groups],
          resources: { box, taps, normalised, image: { given: 0 }, output: { given: 1 } },
          reads: ['letterbox image'],
          writes: 'input',
        },
      ]);
      return preprocessor;
    } catch (error) {
      preprocessor.destroy();
      throw error;
    }
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
    const image = this.upload(source, width, height);
    this.writeBox(box);
    this.program.encode(encoder, [image, output], { timestamps });
    return box;
  }

  destroy(): void {
    this.texture?.destroy();
    this.texture = null;
    this.gpu.buffers.destroy(this.box, this.taps, this.normalised);
  }

  private writeBox(box: Letterbox): void {
    const { inputSize, width, height, sourceWidth, sourceHeight } = box;
    if (this.written?.sourceWidth === sourceWidth && this.written.sourceHeight === sourceHeight) return;
    this.written = box;
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

  private upload(source: ImageSource, width: number, height: number): GPUTextureView {
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
      this.view = null;
    }
    const texture = this.texture;
    if ('pixels' in source) {
      const layout = { bytesPerRow: 4 * width, rowsPerImage: height };
      device.queue.writeTexture({ texture }, source.pixels, layout, [width, height]);
    } else {
      const destination = { texture, premultipliedAlpha: false };
      device.queue.copyExternalImageToTexture({ source }, destination, [width, height]);
    }
    this.view ??= texture.createView();
    return this.view;
  }
}

function sourceSize(source: ImageSource): { width: number; height: number } {
  return 'displayWidth' in source ? { width: source.displayWidth, height: source.displayHeight } : source;
}
