import { createInferenceClient, type InferenceClient } from '../../src/inference/client';
import type {
  BackendChoice,
  BackendInfo,
  BenchmarkReport,
  BenchmarkRequest,
  FrameResult,
} from '../../src/inference/protocol';
import type { VariantId } from '../../src/model/network/variants';

/** What `scripts/bench.ts` calls from outside: the app's own worker, without the app. */

export interface BenchCase {
  readonly variant: VariantId;
  readonly inputSize: number;
  readonly request: BenchmarkRequest;
}

export interface BenchResult extends BenchmarkReport {
  readonly frame: FrameResult;
}

const DETECTION = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };

class Bench {
  private readonly client: InferenceClient = createInferenceClient();
  private frame = 0;

  start(choice: BackendChoice): Promise<BackendInfo> {
    return this.client.start(choice, () => {});
  }

  /** Every case runs a D0, or one grown from it, at the size asked for: cost does not depend on the weights. */
  async run({ variant, inputSize, request }: BenchCase): Promise<BenchResult> {
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
    await frameOf();
    const frame = await frameOf();
    const report = await this.client.benchmark(request, () => {});
    return { ...report, frame };
  }
}

declare global {
  interface Window {
    bench?: Bench;
  }
}

window.bench = new Bench();
