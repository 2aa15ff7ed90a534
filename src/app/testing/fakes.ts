import { vi } from 'vitest';
import type {
  BenchmarkReport,
  BenchmarkRow,
  EngineCheck,
  ForeignParityReport,
  ParityReport,
  StageEngines,
} from '../../inference/api/measuring';
import type {
  BackendInfo,
  DetectionRecord,
  FrameResult,
  LevelMap,
  ModelInfo,
  RunRequest,
} from '../../inference/api/messages';
import { STAGES } from '../../inference/api/messages';
import type { InferenceClient, RecoveryEvent } from '../../inference/page/client';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { AppError } from '../../model/errors';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { Controller } from '../controller';
import type { Environment, IdlePort } from '../environment';
import { FakeLive } from '../live/testing/setUp';
import type { OfflinePort } from '../offline/port';
import type { ModelInUse } from '../slices/model';
import type { OfflineState } from '../slices/offline';
import { type AppState, createAppStore, initialState, withSlice } from '../state';

/** Stands for a browser and a worker, in Node. */

export const MANIFEST: readonly ManifestModel[] = [
  {
    id: 'd0',
    variant: 'd0',
    file: 'd0.onnx',
    bytes: 100,
    sha256: 'aa',
    inputSize: 512,
    weights: 'f16',
    labels: ['person', 'cat'],
    licence: 'Apache-2.0',
    provenance: { kind: 'trained', name: 'fake' },
  },
];

export const BACKEND: BackendInfo = {
  kind: 'wasm',
  choice: 'auto',
  reason: 'no-webgpu',
  adapter: null,
  softwareAdapter: false,
  limits: null,
  threads: 2,
  crossOriginIsolated: true,
};

export function modelInfo(change: Partial<ModelInfo> = {}): ModelInfo {
  const { variant, labels, inputSize, provenance, licence, weights, bytes, sha256 } = MANIFEST[0]!;
  return {
    variant,
    architecture: architectureOf(VARIANTS[change.variant ?? variant], {
      classes: (change.labels ?? labels).length,
      inputSize: change.inputSize ?? inputSize,
    }),
    labels,
    inputSize,
    provenance,
    origin: 'download',
    licence,
    weights,
    bytes,
    sha256,
    anchorScale: 4,
    fusion: initialFusion('fast', new Float32Array(3)),
    exporter: 'fake',
    graph: {
      exporter: 'fake',
      opset: 17,
      inputs: [],
      outputs: [],
      operators: new Map(),
      metadata: new Map(),
    },
    madeFrom: null,
    passThroughCells: [],
    ...change,
  };
}

/** A state with a model in use. */
export function usingModel(
  state: AppState,
  info: ModelInfo = modelInfo(),
  change: Partial<Omit<ModelInUse, 'info'>> = {},
): AppState {
  const inUse: ModelInUse = { info, offered: null, own: false, variant: 'd0', ...change };
  return withSlice(state, 'model', { lifecycle: { phase: 'ready', inUse } });
}

/** A state with a backend in use. */
export function usingBackend(state: AppState, info: BackendInfo): AppState {
  return withSlice(state, 'backend', { lifecycle: { phase: 'ready', info } });
}

export function detection(change: Partial<DetectionRecord> = {}): DetectionRecord {
  return {
    id: 0,
    classIndex: 0,
    score: 0.5,
    logit: 0,
    box: [1, 2, 11, 22],
    level: 3,
    row: 0,
    col: 0,
    anchorIndex: 0,
    anchorBox: [0, 0, 10, 10],
    inputAnchor: { yc: 5, xc: 5, h: 10, w: 10 },
    deltas: [0, 0, 0, 0],
    ...change,
  };
}

export function frameResult(
  frame: number | null = null,
  detections: readonly DetectionRecord[] = [],
): FrameResult {
  return {
    frame,
    sourceWidth: 100,
    sourceHeight: 80,
    inputSize: MANIFEST[0]!.inputSize,
    detections,
    candidateCount: detections.length,
    raisedThreshold: null,
    timings: STAGES.map((stage) => ({ stage, ms: 1, cached: false })),
    totalMs: STAGES.length,
    kernels: null,
    bytesRead: 0,
    backend: 'wasm',
  };
}

export function benchmarkRow(
  part: BenchmarkRow['part'],
  engine: BenchmarkRow['engine'],
  medianMs: number,
): BenchmarkRow {
  return { part, engine, times: [medianMs], medianMs, p95Ms: medianMs, dispatches: null, gpuBytes: null };
}

export function benchmarkReport(rows: readonly BenchmarkRow[] = []): BenchmarkReport {
  return { variant: 'd0', inputSize: 512, adapter: null, threads: 2, rows, gpuBytes: 0 };
}

export const PARITY: ParityReport = {
  rows: [{ engine: 'wgsl', level: 3, maxAbsolute: 1e-6, maxRelative: 1e-7 }],
  sameBoxes: [
    { engine: 'ort-wasm', same: true, boxes: 2 },
    { engine: 'wgsl', same: true, boxes: 2 },
  ],
};

export const ORT_ENGINES: StageEngines = {
  backbone: 'ort-webgpu',
  bifpn: 'ort-webgpu',
  heads: 'ort-webgpu',
};

const STAGE_CHECK = { oursMs: 2, ortMs: 10, maxRelative: 1e-6 };
export const ENGINE_CHECK: EngineCheck = {
  stages: { backbone: STAGE_CHECK, bifpn: STAGE_CHECK, heads: STAGE_CHECK },
  sameBoxes: true,
};

export const FOREIGN_PARITY: ForeignParityReport = {
  sha256: 'f0',
  inputSize: 128,
  levels: [
    {
      level: 3,
      classes: { maxAbsolute: 1e-6, magnitude: 8 },
      boxes: { maxAbsolute: 1e-6, magnitude: 2 },
    },
  ],
};

/** A square map. @param values as many as its cells */
export function levelMap(level: number, values: readonly number[]): LevelMap {
  const side = Math.sqrt(values.length);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return { level, width: side, height: side, channels: 64, values: Float32Array.from(values), min, max };
}

/** The calls that the controller makes. */
type UsedClient = Pick<
  InferenceClient,
  | 'start'
  | 'setBackend'
  | 'recognise'
  | 'load'
  | 'cancelLoad'
  | 'run'
  | 'maps'
  | 'channelSheet'
  | 'benchmark'
  | 'parity'
  | 'checkEngines'
  | 'cancelCheck'
  | 'foreignParity'
  | 'exportModel'
  | 'storedModels'
  | 'keptOfficial'
  | 'clearStoredModels'
  | 'onRecovery'
  | 'revive'
  | 'dispose'
>;

/** A worker whose runs wait to be answered where `hold` is set. */
class FakeClient implements UsedClient {
  hold = false;
  detections: readonly DetectionRecord[] = [];
  private readonly waiting: (() => void)[] = [];
  private recovered: ((event: RecoveryEvent) => void) | null = null;

  readonly start = vi.fn<InferenceClient['start']>(async (choice) => ({ ...BACKEND, choice }));
  readonly setBackend = vi.fn<InferenceClient['setBackend']>(async (choice) => ({ ...BACKEND, choice }));
  readonly recognise = vi.fn<InferenceClient['recognise']>(async () => []);
  readonly load = vi.fn<InferenceClient['load']>(async () => modelInfo());
  readonly revive = vi.fn(async () => undefined);
  readonly dispose = vi.fn();
  readonly cancelLoad = vi.fn<InferenceClient['cancelLoad']>(async () => undefined);
  readonly exportModel = vi.fn(async () => new Blob(['model']));
  readonly storedModels = vi.fn(async () => ({ count: 2, bytes: 300, free: 1000 }));
  readonly keptOfficial = vi.fn<InferenceClient['keptOfficial']>(async () => []);
  readonly clearStoredModels = vi.fn(async () => undefined);
  readonly run = vi.fn(async (request: RunRequest): Promise<FrameResult> => {
    if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const result = frameResult(request.frame, this.detections);
    return request.inputSize ? { ...result, inputSize: request.inputSize } : result;
  });

  readonly maps = vi.fn<InferenceClient['maps']>(async () => [levelMap(3, [0, 1, 2, 3])]);
  readonly channelSheet = vi.fn<InferenceClient['channelSheet']>(async (_, level) => ({
    level,
    width: 1,
    height: 1,
    values: Float32Array.of(1, 2),
    energy: Float32Array.of(1, 2),
  }));

  readonly benchmark = vi.fn<InferenceClient['benchmark']>(async () => benchmarkReport());
  readonly parity = vi.fn<InferenceClient['parity']>(async () => PARITY);
  readonly checkEngines = vi.fn<InferenceClient['checkEngines']>(async () => ENGINE_CHECK);
  readonly cancelCheck = vi.fn(async () => undefined);
  readonly foreignParity = vi.fn<InferenceClient['foreignParity']>(async () => FOREIGN_PARITY);

  onRecovery(listener: (event: RecoveryEvent) => void): () => void {
    this.recovered = listener;
    return () => {
      this.recovered = null;
    };
  }

  /** Lets the oldest held run finish. */
  answer(): void {
    this.waiting.shift()?.();
  }

  recover(event: RecoveryEvent): void {
    this.recovered?.(event);
  }
}

const fakeBitmap = (width: number, height: number) =>
  ({ width, height, close: vi.fn() }) as unknown as ImageBitmap;

/** A service worker whose changes the test makes. */
class FakeOffline implements OfflinePort {
  change: (change: Partial<OfflineState>) => void = () => {};
  readonly applyUpdate = vi.fn();
  readonly reload = vi.fn();
  readonly install = vi.fn(async () => undefined);

  register(onChange: (change: Partial<OfflineState>) => void): void {
    this.change = onChange;
  }
}

/** A page whose idle moments the test makes. */
class FakeIdle implements IdlePort {
  visible = true;
  saving = false;
  waiting: (() => void) | null = null;

  request(task: () => void): () => void {
    this.waiting = task;
    return () => {
      this.waiting = null;
    };
  }

  isVisible = () => this.visible;
  savesData = () => this.saving;
}

/** Files named `bad…` are no images; all others are 100 × 80 pixels. */
function fakeEnvironment(client: UsedClient, remembered: Readonly<Record<string, string>>) {
  const live = new FakeLive();
  const offline = new FakeOffline();
  const idle = new FakeIdle();
  const saved: { blob: Blob; fileName: string }[] = [];
  const stored = new Map(Object.entries(remembered));
  const environment: Environment = {
    connect: async () => client as InferenceClient,
    fetchManifest: async () => MANIFEST,
    fetchOfficial: async () => null,
    fetchBlob: async () => new Blob(['x']),
    decode: async (_, name) => {
      if (name.startsWith('bad')) throw new AppError('image-undecodable', { name });
      const bitmap = fakeBitmap(100, 80);
      return { name, bitmap, width: 100, height: 80, originalWidth: 200, originalHeight: 160 };
    },
    thumbnail: async () => 'blob:thumbnail',
    absoluteUrl: (url) => `https://host/${url}`,
    copyBitmap: async (bitmap) => bitmap,
    save: (blob, fileName) => void saved.push({ blob, fileName }),
    copyText: async () => undefined,
    prefersDark: () => true,
    currentLink: () => 'https://host/#sample=blood',
    preferences: {
      read: (key) => stored.get(key) ?? null,
      write: (key, value) => void stored.set(key, value),
    },
    live,
    offline,
    idle,
  };
  return { environment, saved, stored, live, offline, idle };
}

/** @param remembered preferences of an earlier visit */
export function fakeApp(state: AppState = initialState, remembered: Readonly<Record<string, string>> = {}) {
  const client = new FakeClient();
  const fakes = fakeEnvironment(client, remembered);
  const store = createAppStore(state);
  return { client, ...fakes, store, controller: new Controller(store, fakes.environment) };
}

export const file = (name: string, content = 'x') => new File([content], name);
