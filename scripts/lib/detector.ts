import sharp from 'sharp';
import type { DetectionSettings, FrameResult } from '../../src/inference/api/messages';
import type { PixelFrame } from '../../src/inference/backends/backend';
import { WasmBackend } from '../../src/inference/backends/wasmBackend';
import { type LoadedModel, parseModel } from '../../src/inference/models/loadedModel';
import { Pipeline } from '../../src/inference/pipeline/pipeline';
import { startNodeRuntime } from '../../src/inference/runtime/node';
import { AppError } from '../../src/model/errors';
import { fileLook, kindOf } from '../../src/model/files/fileLook';
import { readFile } from './command';

export const DEFAULT_MODEL = 'public/models/efficientdet-d0.onnx';

/** An image file as RGB bytes: EXIF orientation applied, transparency over white, first frame of an animation. */
export async function readImage(path: string): Promise<PixelFrame> {
  const bytes = readFile(path);
  if (bytes.length === 0) throw new AppError('image-empty', { name: path });
  const looks = fileLook(bytes);
  if (kindOf(looks) !== 'image') throw new AppError('image-undecodable', { name: path, looks });
  try {
    const { data, info } = await sharp(bytes)
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: 3 };
  } catch (cause) {
    throw new AppError('image-undecodable', { name: path, looks }, { cause });
  }
}

/** The app's own pipeline in Node, on WASM. */
export class Detector {
  private frame = 0;

  private constructor(
    readonly model: LoadedModel,
    readonly pipeline: Pipeline,
  ) {}

  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<Detector> {
    const model = await parseModel(bytes);
    const { ort } = await startNodeRuntime();
    const backend = await WasmBackend.create(ort, model, () => {});
    return new Detector(model, new Pipeline(model, backend));
  }

  /** Opens a model for as long as `run` takes: its threads end with it, also where it fails. */
  static async use<T>(bytes: Uint8Array<ArrayBuffer>, run: (detector: Detector) => Promise<T>): Promise<T> {
    const detector = await Detector.open(bytes);
    try {
      return await run(detector);
    } finally {
      await detector.close();
    }
  }

  detect(image: PixelFrame, detection: DetectionSettings): Promise<FrameResult> {
    const { fusion } = this.model.info;
    return this.pipeline.run({ frame: ++this.frame, image, fusion, detection, taps: new Set() });
  }

  close(): Promise<void> {
    return this.pipeline.dispose();
  }
}
