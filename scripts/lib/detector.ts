import { basename } from 'node:path';
import sharp from 'sharp';
import type { DetectionSettings, FrameResult } from '../../src/inference/api/messages';
import type { PixelFrame } from '../../src/inference/backends/backend';
import { WasmBackend } from '../../src/inference/backends/wasmBackend';
import { type LoadedModel, loadModel } from '../../src/inference/models/loadedModel';
import { readModelFile } from '../../src/inference/models/readModelFile';
import { Pipeline } from '../../src/inference/pipeline/pipeline';
import { startNodeRuntime } from '../../src/inference/runtime/node';
import { AppError } from '../../src/model/errors';
import { fileLook, kindOf } from '../../src/model/files/fileLook';
import type { Answers } from '../../src/model/recognition/finding';
import { readFile } from './command';
import { findingsReport } from './findingsReport';

export const DEFAULT_MODEL = 'public/models/efficientdet-d0.onnx';

/** As sharp's own limit, which it does not say the size with. */
const MAX_PIXELS = 0x3fff ** 2;

/** An image file as RGB bytes: EXIF orientation applied, transparency over white, first frame of an animation. */
export async function readImage(path: string): Promise<PixelFrame> {
  const bytes = readFile(path);
  if (bytes.length === 0) throw new AppError('image-empty', { name: path });
  const looks = fileLook(bytes);
  if (kindOf(looks) !== 'image') throw new AppError('image-undecodable', { name: path, looks });
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) {
      const limit = Math.floor(MAX_PIXELS / 1e6);
      throw new AppError('image-too-large', { name: path, width, height, limit });
    }
    const { data, info } = await sharp(bytes)
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: 3 };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('image-undecodable', { name: path, looks }, { cause });
  }
}

/** A file, and what is so where it leaves that open. */
export interface ModelChoice {
  readonly path: string;
  readonly answers?: Answers;
  readonly labels?: readonly string[] | null;
}

/** The app's own pipeline in Node, on WASM. */
export class Detector {
  private frame = 0;

  private constructor(
    readonly model: LoadedModel,
    readonly pipeline: Pipeline,
  ) {}

  /** A model of ours, a checkpoint, or another exporter's ONNX file, of which it says what was found. */
  static async open({ path, answers, labels = null }: ModelChoice): Promise<Detector> {
    const name = basename(path);
    const source = { kind: 'file', name, blob: new Blob([readFile(path)]), answers } as const;
    const file = await readModelFile({ ...source, ...(labels && { labels }) }, 'd0', () => {});
    const { madeFrom } = file;
    if (madeFrom) console.error(findingsReport(name, madeFrom.findings, madeFrom.foreign));
    const model = await loadModel(file);
    const { ort } = await startNodeRuntime();
    const backend = await WasmBackend.create(ort, model, () => {});
    return new Detector(model, new Pipeline(model, backend));
  }

  /** Opens a model for as long as `run` takes: its threads end with it, also where it fails. */
  static async use<T>(model: ModelChoice, run: (detector: Detector) => Promise<T>): Promise<T> {
    const detector = await Detector.open(model);
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
