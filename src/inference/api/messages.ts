import type { FusionState } from '../../model/bifpn/fusion';
import type { BufferLimits } from '../../model/cost/deviceLimits';
import type { Detection } from '../../model/detection/nms';
import type { ErrorCode } from '../../model/errors';
import type { ModelFormat } from '../../model/export/modelFormats';
import type { MapMode } from '../../model/features/reduce';
import type { TapId } from '../../model/features/taps';
import type { FileDescription, ForeignReport } from '../../model/foreign/types';
import type { Architecture } from '../../model/network/architecture';
import type { VariantId } from '../../model/network/variants';
import type { Provenance } from '../../model/onnx/metadata';
import type { Answers, Finding } from '../../model/recognition/finding';
import { type KernelId, type KernelTime, kernelLabel } from '../../webgpu/kernelId';
import type {
  BenchmarkReport,
  BenchmarkRequest,
  Engine,
  ForeignParityReport,
  ParityReport,
  WebgpuEngine,
} from './measuring';

/** What crosses between the page and the worker: plain, structured-cloneable data. */

export type BackendKind = 'webgpu' | 'wasm';
export type BackendChoice = 'auto' | BackendKind;

/** Why this backend runs; the chip in the header words it. */
export type BackendReason =
  | 'chosen'
  | 'hardware-adapter'
  | 'no-webgpu'
  | 'software-adapter'
  | 'model-too-large'
  | 'device-lost-twice';

export interface BackendInfo {
  readonly kind: BackendKind;
  readonly choice: BackendChoice;
  readonly reason: BackendReason;
  /** The adapter's own description; null on WASM without WebGPU. */
  readonly adapter: string | null;
  /** The adapter is emulated on the processor. */
  readonly softwareAdapter: boolean;
  /** What its buffers may hold; null on WASM. */
  readonly limits: BufferLimits | null;
  /** WASM threads in use. */
  readonly threads: number;
  readonly crossOriginIsolated: boolean;
}

export type { KernelId, KernelTime, Provenance };
export { kernelLabel };

/** How a model's bytes came here; `cache` is this browser's. */
export type ModelOrigin =
  | 'download'
  | 'cache'
  | 'grown'
  | 'grown-cache'
  | 'official'
  | 'official-cache'
  | 'file';

/** A file of another kind that a model was made from, and what it was taken for. */
export interface MadeFrom {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly findings: readonly Finding[];
  /** Of another exporter's ONNX file. */
  readonly foreign: ForeignReport | null;
}

export interface ModelInfo {
  readonly variant: VariantId;
  /** What the file has, which need not be all that its variant has. */
  readonly architecture: Architecture;
  readonly labels: readonly string[];
  /** Side of the square input the graph was built for, pixels. */
  readonly inputSize: number;
  readonly provenance: Provenance;
  readonly origin: ModelOrigin;
  readonly licence: string;
  readonly weights: 'f16' | 'f32';
  readonly anchorScale: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The fusion as stored in the model: what reset restores. */
  readonly fusion: FusionState;
  readonly exporter: string;
  /** What its graph says of itself. */
  readonly graph: FileDescription;
  /** Null where it is of its own file. */
  readonly madeFrom: MadeFrom | null;
  /** Cells and head layers that growth added and that pass their input through. */
  readonly passThroughCells: readonly number[];
}

export type ProgressPhase =
  | 'runtime'
  | 'download'
  | 'check'
  | 'read'
  | 'grow'
  | 'export'
  | 'partition'
  | 'compile'
  | 'store'
  | 'benchmark';

/** `total` is null where it can't be known; units are bytes for runtime and download, else steps. */
export interface Progress {
  readonly phase: ProgressPhase;
  readonly done: number;
  readonly total: number | null;
  readonly fromCache?: boolean;
  /** Why the model in use could not be kept for the next visit. */
  readonly failure?: ErrorCode;
}

/** A file of the host. `sha256` null means that nothing was promised about it. */
export interface UrlSource {
  readonly kind: 'url';
  readonly url: string;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** An `.onnx` of any exporter, or a checkpoint (`.pth`, `.safetensors`), told apart by content. */
export interface FileSource {
  readonly kind: 'file';
  readonly name: string;
  readonly blob: Blob;
  readonly labels?: readonly string[];
  /** What is so where the file leaves it open. */
  readonly answers?: Answers | undefined;
}

/** A D0 and the hash of its `.onnx`, by which one that is loaded, or what was grown from it, is known again. */
export interface D0Source {
  readonly source: UrlSource | FileSource;
  readonly sha256: string;
}

export interface GrownSource {
  readonly kind: 'grown';
  readonly variant: VariantId;
  readonly inputSize: number;
  readonly from: D0Source;
}

/** A checkpoint of the authors, at a host that lets pages fetch it, or opened by the user. */
export interface OfficialCheckpoint {
  readonly at:
    | { readonly kind: 'mirror'; readonly url: string }
    | { readonly kind: 'opened'; readonly blob: Blob };
  /** What its bytes must be; a mirror's differ from the release's. `sha256` may be the first digits only. */
  readonly promised: { readonly bytes?: number; readonly sha256: string };
  /** The release's name of it. */
  readonly file: string;
  readonly licence: string;
}

/** The authors' weights of a variant. */
export interface OfficialSource {
  readonly kind: 'official';
  readonly variant: VariantId;
  /** Of the release's file, as far as it is known: what they are kept by. */
  readonly sha256: string;
  /** Where they are exported from if they are not kept; null: only what is kept will do. */
  readonly checkpoint: OfficialCheckpoint | null;
}

/** Where a model's bytes come from. */
export type ModelSource = UrlSource | FileSource | GrownSource | OfficialSource;

export interface DetectionSettings {
  /** 0…1, applied to sigmoid scores. */
  readonly scoreThreshold: number;
  readonly iouThreshold: number;
  readonly maxDetections: number;
}

export const STAGES = ['preprocess', 'backbone', 'bifpn', 'heads', 'candidates', 'nms'] as const;
export type Stage = (typeof STAGES)[number];

export interface StageTiming {
  readonly stage: Stage;
  /** Milliseconds; 0 where the stage was answered from the cache. */
  readonly ms: number;
  readonly cached: boolean;
}

/** A detection with an identity within its frame. */
export interface DetectionRecord extends Detection {
  readonly id: number;
}

export interface FrameResult {
  /** As asked; null where the run was to be measured only. */
  readonly frame: number | null;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  /** Side of the input that it ran at, pixels; less than the model's own where the run asked for less. */
  readonly inputSize: number;
  readonly detections: readonly DetectionRecord[];
  /** Cells that passed the threshold before NMS. */
  readonly candidateCount: number;
  /** Set when too many passed and the bar was raised to this score. */
  readonly raisedThreshold: number | null;
  readonly timings: readonly StageTiming[];
  readonly totalMs: number;
  /** Kernels that ran, where profiling was asked for and the device has timestamps. */
  readonly kernels: readonly KernelTime[] | null;
  /** Bytes read back from the device to find the candidates; 0 on WASM. */
  readonly bytesRead: number;
  readonly backend: BackendKind;
}

/** Parameters of one run; the pipeline re-runs only the stages after what differs from the last one. */
export interface RunRequest {
  /** Its number among those of the stage; absent where it is to be measured only. */
  readonly frame?: number;
  /** Null re-uses the last frame. */
  readonly image: ImageBitmap | VideoFrame | null;
  /** Null stands for the model's own fusion. */
  readonly fusion: FusionState | null;
  readonly detection: DetectionSettings;
  /** The tap on screen, whose tensors must be kept; null where none is. */
  readonly tap: TapId | null;
  /** Time each kernel. */
  readonly profile?: boolean;
  /** Our kernels unless it says otherwise; WASM has one engine only. */
  readonly engine?: WebgpuEngine;
  /**
   * Side of the input to run an image at, pixels, a multiple of 128; absent: the model's own. Another one than the
   * last image's builds the sessions anew. The last frame is run again at the side it was run at.
   */
  readonly inputSize?: number;
}

/** How often each stage has run since the model was loaded. */
export type StageCounts = Readonly<Record<Stage, number>>;

/** Why the page asks for this backend: the user's choice, or what happened to the one before. */
export interface StartOptions {
  readonly choice: BackendChoice;
  /** Overrides `auto`, e.g. after the device was lost twice. */
  readonly forced?: { readonly kind: BackendKind; readonly reason: BackendReason };
}

/** What only the client says to the worker it starts. */
export interface WorkerOptions extends StartOptions {
  /** A Web Lock that the worker holds for life: when it becomes free, the worker is gone, however it died. */
  readonly lock: string;
  /** Print every kernel of ours to the console as it is created. */
  readonly logKernels?: boolean;
}

/** Feature maps of one tap; the run they belong to must have asked for it (`RunRequest.tap`). */
export interface MapsRequest {
  readonly tap: TapId;
  readonly mode: MapMode;
  /** Subtract the unedited run's maps. */
  readonly difference: boolean;
}

export interface LevelMap {
  readonly level: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** [H · W] */
  readonly values: Float32Array;
  readonly min: number;
  readonly max: number;
}

/** All channels of one level, shrunk to thumbnails. */
export interface ChannelSheet {
  readonly level: number;
  readonly width: number;
  readonly height: number;
  /** [C, H, W] */
  readonly values: Float32Array;
  /** √ mean square of each channel at full size, [C]. */
  readonly energy: Float32Array;
}

export type OnProgress = (progress: Progress) => void;

/**
 * The worker as the page sees it; a method that is added here, and to `InferenceService`, is one of `InferenceClient`'s
 * too. Every method is asynchronous, arguments and results are plain data, functions among the arguments are called
 * back on the page, errors are `AppError`s. One worker has one backend for life; the client replaces it to change
 * backends. Loading is cancelled by `cancelLoad`; the model loaded before stays in use until a new one is complete.
 */
export interface InferenceApi {
  start(options: WorkerOptions, onProgress: OnProgress, onDeviceLost: () => void): Promise<BackendInfo>;
  /** What a file would be taken for, without loading it: questions among it can be answered in its source. */
  recognise(source: FileSource): Promise<readonly Finding[]>;
  load(source: ModelSource, onProgress: OnProgress): Promise<ModelInfo>;
  cancelLoad(): Promise<void>;
  run(request: RunRequest): Promise<FrameResult>;
  stageCounts(): Promise<StageCounts>;
  /** Maps of the last run, finest level first; a level the tap lacks is left out. */
  maps(request: MapsRequest): Promise<readonly LevelMap[]>;
  /** Every channel of one level of the last run, at most `side` cells a side each. */
  channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet>;
  /** Times the parts of the loaded model on the last run's image, on every engine this backend has. */
  benchmark(request: BenchmarkRequest, onProgress: OnProgress): Promise<BenchmarkReport>;
  /** Compares the engines' numbers on the last run's image. */
  parity(skip: readonly Engine[], onProgress: OnProgress): Promise<ParityReport>;
  /** Runs the foreign file that the model was made from on the last run's image, and compares its raw outputs. */
  foreignParity(onProgress: OnProgress): Promise<ForeignParityReport>;
  /** The loaded model as one file, for download. */
  exportModel(format: ModelFormat): Promise<Blob>;
}
