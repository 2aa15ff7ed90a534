import type { VariantId } from '../../model/network/variants';

/** What is measured of the engines, and what comes of it; as plain as the other messages. */

/** Who can compute a stage on WebGPU: our kernels, or ORT on the same device. */
export const WEBGPU_ENGINES = ['wgsl', 'ort-webgpu'] as const;
export type WebgpuEngine = (typeof WEBGPU_ENGINES)[number];

/** Stages whose engine can be chosen. */
export const ENGINE_STAGES = ['backbone', 'bifpn', 'heads'] as const;
export type EngineStage = (typeof ENGINE_STAGES)[number];
export type StageEngines = Readonly<Record<EngineStage, WebgpuEngine>>;

export const OUR_ENGINES: StageEngines = { backbone: 'wgsl', bifpn: 'wgsl', heads: 'wgsl' };
/** A stage by our kernels and by ORT on the same device, on the same input. */
export interface StageCheck {
  /** Medians, milliseconds. */
  readonly oursMs: number;
  readonly ortMs: number;
  /** Largest difference of an output as a share of its largest magnitude; NaN where one has what is no number. */
  readonly maxRelative: number;
}

/** What a check of our engine by ORT's on the same device found. */
export interface EngineCheck {
  readonly stages: Readonly<Record<EngineStage, StageCheck>>;
  /** Whether both find the same: the same classes, IoU above 0.99, scores within 0.001. */
  readonly sameBoxes: boolean;
}

/** Who computes a part of the network: those on WebGPU, or ORT's WebAssembly. */
export const ENGINES = [...WEBGPU_ENGINES, 'ort-wasm'] as const;
export type Engine = (typeof ENGINES)[number];

export const BENCHMARK_PARTS = ['backbone', 'bifpn', 'heads', 'partitioned', 'uncut'] as const;
export type BenchmarkPart = (typeof BENCHMARK_PARTS)[number];

export interface BenchmarkRequest {
  readonly warmUp: number;
  readonly runs: number;
  /** Engines and parts to leave out, e.g. ORT's WebGPU where it takes minutes. */
  readonly skip?: readonly `${BenchmarkPart} ${Engine}`[];
}

export interface BenchmarkRow {
  readonly part: BenchmarkPart;
  readonly engine: Engine;
  /** Every measured run, milliseconds, in order. */
  readonly times: readonly number[];
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Compute dispatches of one run; null on the CPU. */
  readonly dispatches: number | null;
  /** Device memory of the part alone at its largest: ORT's session or our kernels; null where it is not known. */
  readonly gpuBytes: number | null;
}

/** How one engine's pyramid differs from WASM's at a level. */
export interface ParityRow {
  readonly engine: Engine;
  readonly level: number;
  readonly maxAbsolute: number;
  /** maxAbsolute as a share of the level's largest magnitude. */
  readonly maxRelative: number;
}

export interface ParityReport {
  readonly rows: readonly ParityRow[];
  /** Whether an engine's pyramid gives WASM's boxes: the same classes, IoU above 0.99, scores within 0.001. */
  readonly sameBoxes: readonly { readonly engine: Engine; readonly same: boolean; readonly boxes: number }[];
}

/** How far apart two runs' values of a tensor are; NaN where one of them has a value that is no number. */
export interface Difference {
  readonly maxAbsolute: number;
  /** Largest magnitude of what it is compared with. */
  readonly magnitude: number;
}

/** Another exporter's file, run by ORT's WASM as it is, against the graph that was made from it. */
export interface ForeignParityReport {
  /** Of the file. */
  readonly sha256: string;
  /** Side of the input that both ran at, pixels. */
  readonly inputSize: number;
  readonly levels: readonly {
    readonly level: number;
    readonly classes: Difference;
    readonly boxes: Difference;
  }[];
}

export interface BenchmarkReport {
  readonly variant: VariantId;
  readonly inputSize: number;
  readonly adapter: string | null;
  readonly threads: number;
  readonly rows: readonly BenchmarkRow[];
  /** Bytes of our buffers on the device; 0 on WASM. */
  readonly gpuBytes: number;
}
