import { type FusionState, fusionCoefficients, sameFusion } from '../../model/bifpn/fusion';
import type { CandidateSelection } from '../../model/detection/candidates';
import { decodeCandidates, nonMaxSuppression } from '../../model/detection/nms';
import { AppError } from '../../model/errors';
import { type Letterbox, letterbox } from '../../model/preprocess/letterbox';
import { OUR_ENGINES, type StageEngines } from '../api/measuring';
import type { DetectionSettings, FrameResult, Stage, StageCounts, StageTiming } from '../api/messages';
import { STAGES } from '../api/messages';
import {
  type BackboneOutputs,
  type BifpnOutputs,
  type FrameImage,
  frameSize,
  type HeadsOutputs,
  type StageBackend,
} from '../backends/backend';
import type { LoadedModel } from '../models/loadedModel';

/** One run: what differs from the last one decides where it starts. */
export interface PipelineRequest {
  readonly frame?: number;
  /** Null re-uses the last frame. */
  readonly image: FrameImage | null;
  readonly fusion: FusionState;
  readonly detection: DetectionSettings;
  /** Tensors of inner nodes or head features that a view needs. */
  readonly taps: ReadonlySet<string>;
  /** Time each kernel, where the backend can. */
  readonly profile?: boolean;
  /** Who runs which stage, where the backend has a choice. */
  readonly engines?: StageEngines;
  /** Stages need no times of their own. */
  readonly fused?: boolean;
}

interface Cached<V> {
  key: unknown;
  value: V;
  release(): void;
}

/** What each stage gives. */
export interface StageValues<T> {
  preprocess: T;
  backbone: BackboneOutputs<T>;
  bifpn: BifpnOutputs<T>;
  heads: HeadsOutputs<T>;
  candidates: CandidateSelection;
}

const NO_TAPS: ReadonlySet<string> = new Set();

/**
 * The way of one frame through a backend's stages. Each stage's output is kept until what it depends on changes, so
 * an edit re-runs only what comes after it: a threshold the last two, a fusion weight the BiFPN and what follows.
 */
export class Pipeline<T = unknown> {
  private readonly cache: { [S in keyof StageValues<T>]?: Cached<StageValues<T>[S]> } = {};
  private readonly counts = Object.fromEntries(STAGES.map((s) => [s, 0])) as Record<Stage, number>;
  /** How many images came so far: a new one, and only that, makes the first stages run. */
  private images = 0;
  private source: { width: number; height: number } | null = null;
  private fusion: FusionState | null = null;
  private lastRequest: PipelineRequest | null = null;

  constructor(
    readonly model: LoadedModel,
    readonly backend: StageBackend<T>,
  ) {}

  get stageCounts(): StageCounts {
    return { ...this.counts };
  }

  /** A stage's last output, for views and comparisons; it stays the pipeline's. */
  output<S extends keyof StageValues<T>>(stage: S): StageValues<T>[S] | null {
    return this.cache[stage]?.value ?? null;
  }

  async run(request: PipelineRequest): Promise<FrameResult> {
    try {
      const result = await this.runStages(request);
      // Stages that were recorded must not wait for a later frame, which frees what they read.
      this.backend.flush();
      return result;
    } catch (error) {
      // Submitted before what it reads is freed.
      this.backend.flush();
      // Of stages that were only recorded nobody knows whether they have run.
      if (!this.backend.timesStages) this.dropFrom('preprocess');
      throw error;
    }
  }

  private async runStages(request: PipelineRequest): Promise<FrameResult> {
    this.lastRequest = { ...request, image: null };
    const timings: StageTiming[] = [];
    const { backend } = this;
    const { profile = false, engines = OUR_ENGINES, fused: oneGo = false } = request;
    backend.setProfiling(profile);
    // Making an engine's sessions is no part of a frame.
    await backend.setEngines(engines);
    backend.setStageTiming(!oneGo);
    const began = performance.now();
    if (request.image) {
      this.source = frameSize(request.image);
      this.images++;
    }
    if (!this.source) throw new AppError('image-empty');
    // Equal fusion keeps its identity, so that it can be a key.
    if (!this.fusion || !sameFusion(this.fusion, request.fusion)) this.fusion = request.fusion;
    const { fusion } = this;

    const input = await this.stage(
      'preprocess',
      this.images,
      () => backend.preprocess(this.required(request.image)),
      (t) => [t],
      timings,
    );
    const backbone = await this.stage(
      'backbone',
      [input, engines.backbone],
      () => backend.backbone(input),
      (b) => [...b.pyramid, ...b.features],
      timings,
    );
    this.dropIfLacking('bifpn', (b) => has(b.nodes, request.taps, isNode));
    // Tensors kept later on, for a tap, are the same numbers: what follows them stands.
    const fused = [backbone, fusion, engines.bifpn];
    const bifpn = await this.stage(
      'bifpn',
      fused,
      () => backend.bifpn(backbone.pyramid, fusionCoefficients(fusion), only(request.taps, isNode)),
      (b) => new Set([...b.nodes.values(), ...b.levels]),
      timings,
    );
    this.dropIfLacking('heads', (h) => has(h.features, request.taps, isHead));
    const heads = await this.stage(
      'heads',
      [...fused, engines.heads],
      () => backend.heads(bifpn.levels, only(request.taps, isHead)),
      (h) => [...h.classes, ...h.boxes, ...h.features.values()],
      timings,
    );
    const { scoreThreshold } = request.detection;
    const selection = await this.stage(
      'candidates',
      [...fused, engines.heads, scoreThreshold],
      () => backend.candidates(heads, scoreThreshold),
      () => [],
      timings,
    );
    const nmsBegan = performance.now();
    const { placed } = this;
    const decoded = decodeCandidates(selection.candidates, this.model.anchors, placed);
    const detections = nonMaxSuppression(decoded.detections, request.detection);
    this.counts.nms++;
    const ended = performance.now();
    const kernels = await backend.kernelTimes();
    timings.push({ stage: 'nms', ms: ended - nmsBegan, cached: false });
    return {
      frame: request.frame ?? null,
      sourceWidth: this.source.width,
      sourceHeight: this.source.height,
      inputSize: this.model.info.inputSize,
      detections: detections.map((d, id) => ({ ...d, id })),
      candidateCount: selection.passed,
      raisedThreshold: selection.overflow ? selection.appliedThreshold : null,
      timings,
      totalMs: ended - began,
      kernels,
      bytesRead: backend.bytesRead,
      backend: backend.kind,
    };
  }

  /** The last run again, with other taps kept: only stages that lack them run. */
  async keepTaps(taps: ReadonlySet<string>): Promise<void> {
    if (!this.lastRequest)
      throw new AppError('bad-argument', { argument: 'tap', value: '–', expected: 'a run' });
    await this.run({ ...this.lastRequest, taps });
  }

  /** The last run from the backbone on, where others have written to its tensors. */
  async recompute(): Promise<void> {
    if (!this.lastRequest) throw new AppError('image-empty');
    this.dropFrom('backbone');
    await this.run(this.lastRequest);
  }

  /** The fusion of the last run. */
  get currentFusion(): FusionState {
    return this.fusion ?? this.model.info.fusion;
  }

  /** How the last image lies in the input. @throws AppError `image-empty` before the first run */
  get placed(): Letterbox {
    if (!this.source) throw new AppError('image-empty');
    return letterbox(this.source.width, this.source.height, this.model.info.inputSize);
  }

  get lastDetection(): DetectionSettings | null {
    return this.lastRequest?.detection ?? null;
  }

  async dispose(): Promise<void> {
    this.dropFrom('preprocess');
    await this.backend.dispose();
  }

  private required(image: FrameImage | null): FrameImage {
    if (!image) throw new AppError('image-empty');
    return image;
  }

  private dropFrom(first: keyof StageValues<T>): void {
    for (const stage of STAGES.slice(STAGES.indexOf(first))) if (stage !== 'nms') this.drop(stage);
  }

  private drop(stage: keyof StageValues<T>): void {
    this.cache[stage]?.release();
    delete this.cache[stage];
  }

  private dropIfLacking<S extends keyof StageValues<T>>(
    stage: S,
    complete: (value: StageValues<T>[S]) => boolean,
  ): void {
    const cached = this.cache[stage];
    if (cached && !complete(cached.value)) this.drop(stage);
  }

  /** The stage's kept output where `key` is unchanged (by identity, arrays by elements), else a new one. */
  private async stage<S extends keyof StageValues<T>>(
    stage: S,
    key: unknown,
    compute: () => Promise<StageValues<T>[S]>,
    tensorsOf: (value: StageValues<T>[S]) => Iterable<T>,
    timings: StageTiming[],
  ): Promise<StageValues<T>[S]> {
    const cached = this.cache[stage];
    if (cached && sameKey(cached.key, key)) {
      timings.push({ stage, ms: 0, cached: true });
      return cached.value;
    }
    this.drop(stage);
    const began = performance.now();
    const value = await compute();
    this.counts[stage]++;
    const entry = { key, value, release: () => this.backend.release(tensorsOf(value)) };
    (this.cache as Record<S, Cached<StageValues<T>[S]>>)[stage] = entry;
    const ms = this.backend.timesStages ? performance.now() - began : null;
    timings.push({ stage, ms, cached: false });
    return value;
  }
}

function sameKey(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => v === b[i]);
  return a === b;
}

export const isNode = (name: string) => name.startsWith('bifpn/');
export const isHead = (name: string) => /^(class|box)_net\//.test(name);

export function only(names: ReadonlySet<string>, kind: (name: string) => boolean): ReadonlySet<string> {
  return names.size === 0 ? NO_TAPS : new Set([...names].filter(kind));
}

function has(
  kept: ReadonlyMap<string, unknown>,
  wanted: ReadonlySet<string>,
  kind: (n: string) => boolean,
): boolean {
  return [...wanted].every((name) => !kind(name) || kept.has(name));
}
