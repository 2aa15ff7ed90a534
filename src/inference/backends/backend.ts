import type { CandidateSelection } from '../../model/detection/candidates';
import type { MapMode } from '../../model/features/reduce';
import type { EngineStage, StageEngines } from '../api/measuring';
import type { BackendKind, ChannelSheet, KernelTime } from '../api/messages';

/** What can be put through the network. In Node and tests: plain pixels. */
export type FrameImage = ImageBitmap | VideoFrame | PixelFrame;

export interface PixelFrame {
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

export function frameSize(image: FrameImage): { width: number; height: number } {
  return 'displayWidth' in image
    ? { width: image.displayWidth, height: image.displayHeight }
    : { width: image.width, height: image.height };
}

/** The backbone's outputs: `Partition.pyramidTensors` in order, and the features P3, P4, P5 after them. */
export interface BackboneOutputs<T> {
  readonly pyramid: readonly T[];
  readonly features: readonly T[];
}

/** Outputs of fusion nodes by tensor name; always the last cell's five, the others where kept. */
export interface BifpnOutputs<T> {
  readonly nodes: ReadonlyMap<string, T>;
  readonly levels: readonly T[];
}

export interface HeadsOutputs<T> {
  /** P3…P7, [1, 9·C, H, W] */
  readonly classes: readonly T[];
  /** P3…P7, [1, 36, H, W] */
  readonly boxes: readonly T[];
  /** Last hidden layers by tensor name, where kept. */
  readonly features: ReadonlyMap<string, T>;
}

/** Thumbnails of a tensor's channels. */
export type Sheet = Omit<ChannelSheet, 'level'>;

/**
 * The stages of a frame on one kind of hardware, over tensors T that stay where they are computed. A backend does not
 * cache: the pipeline does, and releases what it no longer needs.
 */
export interface StageBackend<T = unknown> {
  readonly kind: BackendKind;
  preprocess(image: FrameImage): Promise<T>;
  backbone(input: T): Promise<BackboneOutputs<T>>;
  /** @param wanted names of node tensors that must be among the outputs */
  bifpn(
    pyramid: readonly T[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<T>>;
  heads(levels: readonly T[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<T>>;
  candidates(heads: HeadsOutputs<T>, scoreThreshold: number): Promise<CandidateSelection>;
  /** One map of each [1, C, H, W] tensor, reduced where it lies. @returns [H · W] each, empty without that channel */
  readMaps(tensors: readonly T[], mode: MapMode): Promise<Float32Array[]>;
  /** All channels of a [1, C, H, W] tensor, shrunk where it lies to at most `side` cells a side. */
  readSheet(tensor: T, side: number): Promise<Sheet>;
  dims(tensor: T): readonly number[];
  /** Who runs which stage from now on; without effect where there is no choice. */
  setEngines(engines: StageEngines): Promise<void>;
  /**
   * Whether each stage from now on is done when its promise resolves; else only `candidates` and what is read are, which
   * costs less. Without effect where stages end by themselves.
   */
  setStageTiming(on: boolean): void;
  /** Whether the time until a stage's promise resolves is the stage's. */
  readonly timesStages: boolean;
  /** Has the device begin whatever the stages have left to it. */
  flush(): void;
  /** Whether a second run of `bifpn` or `heads` overwrites the first one's outputs. */
  readonly reusesTensors: boolean;
  /** Times every kernel of ours from the next stage on; without effect where there are none. */
  setProfiling(on: boolean): void;
  /** Kernels since the last call, in order; null where they are not timed. */
  kernelTimes(): Promise<readonly KernelTime[] | null>;
  /** Device memory of our own kernels; null where there are none. */
  readonly kernelBytes: Readonly<Record<EngineStage, number>> | null;
  /** Bytes that the last selection of candidates read back from the device. */
  readonly bytesRead: number;
  release(tensors: Iterable<T>): void;
  dispose(): Promise<void>;
}
