import { type CandidateSelection, logitThreshold, MAX_CANDIDATES } from '../../model/detection/candidates';
import { sigmoid } from '../../model/detection/decode';
import { AppError } from '../../model/errors';
import { ANCHORS_PER_CELL, LEVELS } from '../../model/network/variants';
import type { GpuContext } from '../device';
import { type KernelId, kernelLabel } from '../kernelId';
import { bindingTable } from '../program/bindings';
import type { Kernel } from '../program/kernel';
import { Program } from '../program/program';
import type { TimestampPool } from '../timestamps';
import code from './candidates.wgsl?raw';
import {
  type Bar,
  chooseDigit,
  logitKey,
  RADIX_BINS,
  RADIX_DIGITS,
  RADIX_START,
  type RadixState,
} from './radix';
import { decodeRecords, type LevelInfo, RECORD_BYTES } from './records';

export interface CandidateShape {
  /** Side of the network's square input, pixels. */
  readonly inputSize: number;
  readonly numClasses: number;
  readonly maxCandidates?: number;
}

type EntryPoint = Extract<KernelId, { stage: 'candidates' }>['kernel'];

const ID = {
  compact: { stage: 'candidates', kernel: 'compact' },
  count_bins: { stage: 'candidates', kernel: 'count_bins' },
} as const satisfies Readonly<Record<EntryPoint, KernelId>>;

const BINDINGS = bindingTable({
  level: ['uniform', 'Level'],
  query: ['uniform', 'Query'],
  logits: ['read', 'array<f32>'],
  deltas: ['read', 'array<f32>'],
  found: ['read_write', 'Found'],
  bins: ['read_write', 'array<atomic<u32>, BINS>'],
});

const USES: Readonly<Record<EntryPoint, readonly string[]>> = {
  compact: ['level', 'query', 'logits', 'deltas', 'found'],
  count_bins: ['level', 'query', 'logits', 'bins'],
};

const kernelOf = (entryPoint: EntryPoint): Kernel => ({
  label: kernelLabel(ID[entryPoint]),
  code,
  entryPoint,
  bindings: BINDINGS,
  uses: USES[entryPoint],
});

export const CANDIDATE_KERNELS: Readonly<Record<EntryPoint, Kernel>> = {
  compact: kernelOf('compact'),
  count_bins: kernelOf('count_bins'),
};

const HEADER_BYTES = 4;
/**
 * What is read back of an ordinary frame: the count and as many candidates as fit. Always all of it, as reading the
 * count first would cost a second round trip to the device, which takes longer than copying 64 KB.
 */
const FIRST_READ_BYTES = 65_536;
const RECORDS_IN_FIRST_READ = Math.floor((FIRST_READ_BYTES - HEADER_BYTES) / RECORD_BYTES);

const LOGITS_PER_WORKGROUP = 64 * 64;
const UNIFORM_STRIDE = 256;
const QUERY_WORDS = 12;

/** The word order of `Query` in candidates.wgsl. */
function queryWords(
  threshold: number,
  bar: Bar,
  capacity: number,
  state: RadixState,
  digit = RADIX_DIGITS[0]!,
) {
  const { mask, prefix } = state;
  return Uint32Array.of(
    threshold,
    bar.key,
    bar.tie,
    capacity,
    mask.key,
    prefix.key,
    mask.tie,
    prefix.tie,
    digit.word === 'tie' ? 1 : 0,
    digit.shift,
    0,
    0,
  );
}

/**
 * `selectCandidates` on the GPU: the same candidates in the same order, and only they are read back. One call at a time.
 */
export class CandidateFinder {
  /** Bytes read back by the last `select`. */
  bytesRead = 0;
  private readonly gpu: GpuContext;
  private readonly numClasses: number;
  private readonly maxCandidates: number;
  /** Records that fit: some more than are kept, so that a bar need not be exact. */
  private readonly capacity: number;
  private readonly levels: readonly LevelInfo[];
  private readonly levelUniforms: GPUBuffer;
  private readonly query: GPUBuffer;
  private readonly found: GPUBuffer;
  private readonly bins: GPUBuffer;
  private readonly staging: GPUBuffer;
  private programs!: Readonly<Record<EntryPoint, Program>>;

  private constructor(
    gpu: GpuContext,
    { inputSize, numClasses, maxCandidates = MAX_CANDIDATES }: CandidateShape,
  ) {
    this.gpu = gpu;
    this.numClasses = numClasses;
    this.maxCandidates = maxCandidates;
    this.capacity = Math.max(maxCandidates + Math.ceil(maxCandidates / 2), RECORDS_IN_FIRST_READ);
    let start = 0;
    this.levels = LEVELS.map((level) => {
      const size = inputSize >> level;
      const info = { level, size, start, count: ANCHORS_PER_CELL * numClasses * size * size };
      start += info.count;
      return info;
    });
    const { COPY_DST, COPY_SRC, MAP_READ, STORAGE, UNIFORM } = GPUBufferUsage;
    const uniforms = new Uint32Array((LEVELS.length * UNIFORM_STRIDE) / 4);
    for (const [i, info] of this.levels.entries()) {
      uniforms.set([info.start, info.count, numClasses, info.size ** 2], (i * UNIFORM_STRIDE) / 4);
    }
    const { buffers } = gpu;
    const foundBytes = HEADER_BYTES + this.capacity * RECORD_BYTES;
    this.levelUniforms = buffers.upload('candidates levels', uniforms, UNIFORM);
    this.query = buffers.create('candidates query', QUERY_WORDS * 4, UNIFORM | COPY_DST);
    this.found = buffers.create('candidates found', foundBytes, STORAGE | COPY_SRC | COPY_DST);
    this.bins = buffers.create('candidates bins', RADIX_BINS * 4, STORAGE | COPY_SRC | COPY_DST);
    this.staging = buffers.create('candidates readback', foundBytes, MAP_READ | COPY_DST);
  }

  /** @throws AppError `kernel-invalid` where the device refuses a shader */
  static async create(gpu: GpuContext, shape: CandidateShape): Promise<CandidateFinder> {
    const finder = new CandidateFinder(gpu, shape);
    try {
      const [compact, count_bins] = await Promise.all([
        finder.program('compact'),
        finder.program('count_bins'),
      ]);
      finder.programs = { compact, count_bins };
      return finder;
    } catch (error) {
      finder.destroy();
      throw error;
    }
  }

  /**
   * @param classes P3…P7, f32 [9 · classes, H, W] @param boxes P3…P7, f32 [36, H, W]
   * @throws AppError `bad-argument` when a buffer is too small for its level
   */
  async select(
    classes: readonly GPUBuffer[],
    boxes: readonly GPUBuffer[],
    scoreThreshold: number,
    timestamps: TimestampPool | null = null,
  ): Promise<CandidateSelection> {
    this.check(classes, boxes);
    this.bytesRead = 0;
    const run = { classes, boxes, threshold: logitKey(logitThreshold(scoreThreshold)), timestamps };
    const every: Bar = { key: run.threshold, tie: 0 };
    let records = await this.compact(run, every);
    const passed = records.count;
    if (passed > this.capacity) records = await this.compact(run, await this.findBar(run));
    const candidates = decodeRecords(records.words, this.levels, this.numClasses).slice(
      0,
      this.maxCandidates,
    );
    const overflow = passed > candidates.length;
    const last = candidates.at(-1);
    return {
      candidates,
      passed,
      overflow,
      appliedThreshold: overflow && last ? sigmoid(last.logit) : scoreThreshold,
    };
  }

  destroy(): void {
    this.gpu.buffers.destroy(this.levelUniforms, this.query, this.found, this.bins, this.staging);
  }

  /** Keeps all at or above a bar. @returns how many there are, and the records unless they don't fit */
  private async compact(run: Run, bar: Bar): Promise<{ count: number; words: ArrayBuffer }> {
    const query = queryWords(run.threshold, bar, this.capacity, RADIX_START);
    const firstBytes = Math.min(FIRST_READ_BYTES, this.found.size);
    const first = await this.dispatch(run, 'compact', query, this.found, HEADER_BYTES, firstBytes);
    const count = new Uint32Array(first, 0, 1)[0]!;
    const bytes = HEADER_BYTES + Math.min(count, this.capacity) * RECORD_BYTES;
    if (count > this.capacity) return { count, words: new ArrayBuffer(0) };
    if (bytes <= firstBytes) return { count, words: first.slice(HEADER_BYTES, bytes) };
    const encoder = this.gpu.device.createCommandEncoder({ label: 'candidates rest' });
    const all = await this.read(encoder, this.found, bytes);
    return { count, words: all.slice(HEADER_BYTES) };
  }

  /** Radix selection of a bar that at least `maxCandidates` and at most `capacity` are at or above. */
  private async findBar(run: Run): Promise<Bar> {
    let state = RADIX_START;
    for (const digit of RADIX_DIGITS) {
      const query = queryWords(run.threshold, { key: 0, tie: 0 }, 0, state, digit);
      const bytes = await this.dispatch(run, 'count_bins', query, this.bins, this.bins.size, this.bins.size);
      const chosen = chooseDigit(state, digit, new Uint32Array(bytes), this.maxCandidates);
      state = chosen.state;
      if (chosen.atOrAbove <= this.capacity) break;
    }
    return state.prefix;
  }

  /** Clears the head of `result`, runs a kernel over all levels, and reads `result`. */
  private dispatch(
    { classes, boxes, timestamps }: Run,
    entryPoint: EntryPoint,
    query: Uint32Array<ArrayBuffer>,
    result: GPUBuffer,
    clearBytes: number,
    readBytes: number,
  ): Promise<ArrayBuffer> {
    const { device } = this.gpu;
    device.queue.writeBuffer(this.query, 0, query);
    const encoder = device.createCommandEncoder({ label: CANDIDATE_KERNELS[entryPoint].label });
    encoder.clearBuffer(result, 0, clearBytes);
    this.programs[entryPoint].encode(encoder, [...classes, ...boxes], { timestamps });
    timestamps?.resolve(encoder);
    return this.read(encoder, result, readBytes);
  }

  private workgroups(logits: number): number {
    const limit = this.gpu.limits.maxComputeWorkgroupsPerDimension;
    return Math.min(Math.ceil(logits / LOGITS_PER_WORKGROUP), limit);
  }

  /** A kernel over all levels; the logits of each are given first, then the boxes. */
  private program(entryPoint: EntryPoint): Promise<Program> {
    return Program.create(
      this.gpu,
      'candidates',
      this.levels.map(({ level, count }, i) => ({
        id: ID[entryPoint],
        kernel: CANDIDATE_KERNELS[entryPoint],
        workgroups: [this.workgroups(count)],
        resources: {
          level: { buffer: this.levelUniforms, offset: i * UNIFORM_STRIDE, size: 16 },
          query: this.query,
          logits: { given: i },
          ...(entryPoint === 'compact'
            ? { deltas: { given: LEVELS.length + i }, found: this.found }
            : { bins: this.bins }),
        },
        reads: [`class logits P${level}`, ...(entryPoint === 'compact' ? [`box deltas P${level}`] : [])],
        writes: entryPoint === 'compact' ? this.found.label : this.bins.label,
      })),
    );
  }

  private async read(encoder: GPUCommandEncoder, source: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    encoder.copyBufferToBuffer(source, 0, this.staging, 0, bytes);
    this.gpu.device.queue.submit([encoder.finish()]);
    await this.staging.mapAsync(GPUMapMode.READ, 0, bytes);
    const copy = this.staging.getMappedRange(0, bytes).slice(0);
    this.staging.unmap();
    this.bytesRead += bytes;
    return copy;
  }

  private check(classes: readonly GPUBuffer[], boxes: readonly GPUBuffer[]): void {
    for (const [i, { level, size, count }] of this.levels.entries()) {
      const fits = classes[i]!.size >= 4 * count && boxes[i]!.size >= 4 * 4 * ANCHORS_PER_CELL * size ** 2;
      if (fits) continue;
      throw new AppError('bad-argument', {
        argument: `outputs of level ${level}`,
        value: `${classes[i]!.size} and ${boxes[i]!.size} bytes`,
        expected: `${size}×${size} cells, ${this.numClasses} classes`,
      });
    }
  }
}

interface Run {
  readonly classes: readonly GPUBuffer[];
  readonly boxes: readonly GPUBuffer[];
  readonly threshold: number;
  readonly timestamps: TimestampPool | null;
}
