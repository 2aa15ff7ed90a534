import {
  BENCHMARK_PARTS,
  type BenchmarkReport,
  type BenchmarkRequest,
  ENGINES,
} from '../../src/inference/api/measuring';
import type { BackendChoice, BackendInfo, FrameResult } from '../../src/inference/api/messages';
import { createInferenceClient, type InferenceClient } from '../../src/inference/page/client';
import { chooseBackend } from '../../src/inference/worker/chooseBackend';
import type { VariantId } from '../../src/model/network/variants';

/** What `scripts/bench.ts` calls from outside: the app's own worker, without the app. */

export interface BenchCase {
  readonly variant: VariantId;
  readonly inputSize: number;
  readonly request: BenchmarkRequest;
  /** Whole frames that are measured, after one to warm up. */
  readonly frames: number;
}

export interface BenchResult extends BenchmarkReport {
  /** Image to boxes, as the app runs it. */
  readonly frames: readonly FrameResult[];
  /** One session of the uncut graph, a run after each frame, ms; none on WebGPU. */
  readonly uncutMs: readonly number[];
}

const DETECTION = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };

const EVERYTHING = BENCHMARK_PARTS.flatMap((part) => ENGINES.map((engine) => `${part} ${engine}` as const));

/** The uncut graph alone, once. */
const UNCUT: BenchmarkRequest = {
  warmUp: 1,
  runs: 1,
  skip: EVERYTHING.filter((key) => key !== 'uncut ort-wasm'),
};

class Bench {
  private readonly client: InferenceClient = createInferenceClient();
  private frame = 0;

  /** The system's graphics adapter; null where there is none or only one in software. */
  async hardwareAdapter(): Promise<string | null> {
    const { gpu, info } = await chooseBackend({ choice: 'auto' });
    gpu?.device.destroy();
    return gpu && info.adapter;
  }

  start(choice: BackendChoice): Promise<BackendInfo> {
    return this.client.start(choice, () => {});
  }

  /** Every case runs a D0, or one grown from it, at the size asked for: cost does not depend on the weights. */
  async run({ variant, inputSize, request, frames: count }: BenchCase): Promise<BenchResult> {
    const url = new URL('/models/efficientdet-d0.onnx', location.origin).href;
    const source = { kind: 'url', url, sha256: null, bytes: null } as const;
    const { sha256 } = await this.client.load(source, () => {});
    await this.client.load({ kind: 'grown', variant, inputSize, from: { source, sha256 } }, () => {});
    const photo = await (await fetch('/samples/blood.jpg')).blob();
    const frameOf = async (): Promise<FrameResult> =>
      this.client.run({
        frame: ++this.frame,
        image: await createImageBitmap(photo),
        fusion: null,
        detection: DETECTION,
        tap: null,
      });
    const onWasm = (await frameOf()).backend === 'wasm';
    const frames: FrameResult[] = [];
    const uncutMs: number[] = [];
    // In turns, so that whatever else the machine does falls on both alike.
    for (let i = 0; i < count; i++) {
      // Both after a run of their own: caches are warm then.
      if (onWasm) await frameOf();
      frames.push(await frameOf());
      if (onWasm) uncutMs.push((await this.client.benchmark(UNCUT, () => {})).rows[0]!.medianMs);
    }
    const report = await this.client.benchmark(request, () => {});
    return { ...report, frames, uncutMs };
  }
}

declare global {
  interface Window {
    bench?: Bench;
  }
}

window.bench = new Bench();
