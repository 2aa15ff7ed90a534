import { AppError } from '../../model/errors';

/** Containers to record to, best first: MP4 plays everywhere, WebM is what every recorder can write. */
export const RECORDING_TYPES = [
  { mimeType: 'video/mp4;codecs=avc1.42E01F', extension: 'mp4' },
  { mimeType: 'video/webm;codecs=vp9', extension: 'webm' },
  { mimeType: 'video/webm;codecs=vp8', extension: 'webm' },
  { mimeType: 'video/webm', extension: 'webm' },
  { mimeType: 'video/mp4', extension: 'mp4' },
] as const;

export type RecordingType = (typeof RECORDING_TYPES)[number];

/** @returns null where the browser can record nothing */
export function chooseRecordingType(isSupported: (mimeType: string) => boolean): RecordingType | null {
  return RECORDING_TYPES.find(({ mimeType }) => isSupported(mimeType)) ?? null;
}

export type RecordingPhase = 'idle' | 'recording' | 'paused' | 'stopping' | 'ready';

export interface RecordingStatus {
  readonly phase: RecordingPhase;
  /** Recorded time, pauses left out. */
  readonly seconds: number;
  readonly bytes: number;
}

export const IDLE_RECORDING: RecordingStatus = { phase: 'idle', seconds: 0, bytes: 0 };

/** What is used of the browser's MediaRecorder. */
export interface MediaRecorderLike extends EventTarget {
  readonly mimeType: string;
  start(timeslice: number): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

export interface RecorderPorts {
  readonly create: () => MediaRecorderLike;
  /** Milliseconds on a steady clock. */
  readonly now: () => number;
  readonly onStatus: (status: RecordingStatus) => void;
  readonly onError: (error: AppError) => void;
}

/** How often recorded data is handed over, and the status with it. */
const SLICE_MS = 1000;

/** A recording larger than this ends by itself, an hour at 2 Mbit/s: what a page may hold has bounds. */
export const MAX_RECORDING_BYTES = 1e9;

/** One recording from start to its file. Calls that make no sense in the present phase do nothing. */
export class Recorder {
  private recorder: MediaRecorderLike | null = null;
  private chunks: Blob[] = [];
  private phase: RecordingPhase = 'idle';
  private bytes = 0;
  private recordedMs = 0;
  /** When the present stretch began; null in a pause. */
  private since: number | null = null;

  constructor(private readonly ports: RecorderPorts) {}

  get status(): RecordingStatus {
    const running = this.since === null ? 0 : this.ports.now() - this.since;
    return { phase: this.phase, seconds: (this.recordedMs + running) / 1000, bytes: this.bytes };
  }

  /** The file, once `ready`. */
  get file(): Blob | null {
    if (this.phase !== 'ready') return null;
    return new Blob(this.chunks, { type: this.recorder?.mimeType ?? '' });
  }

  /** @throws AppError `recording-failed` where the browser can't */
  start(): void {
    if (this.phase !== 'idle' && this.phase !== 'ready') return;
    this.clear();
    try {
      this.recorder = this.ports.create();
      this.listen(this.recorder);
      this.recorder.start(SLICE_MS);
    } catch (thrown) {
      this.recorder = null;
      throw failed(thrown);
    }
    this.since = this.ports.now();
    this.enter('recording');
  }

  pause(): void {
    if (this.phase !== 'recording') return;
    this.recorder?.pause();
    this.endStretch();
    this.enter('paused');
  }

  resume(): void {
    if (this.phase !== 'paused') return;
    this.recorder?.resume();
    this.since = this.ports.now();
    this.enter('recording');
  }

  /** The recorder hands over its last data and then it is `ready`. */
  stop(): void {
    if (this.phase !== 'recording' && this.phase !== 'paused') return;
    this.endStretch();
    this.enter('stopping');
    this.recorder?.stop();
  }

  /** Forgets the recording; a running one is broken off. */
  discard(): void {
    const { recorder, phase } = this;
    this.clear();
    this.enter('idle');
    if (phase === 'recording' || phase === 'paused') recorder?.stop();
  }

  private listen(recorder: MediaRecorderLike): void {
    const mine = () => recorder === this.recorder;
    recorder.addEventListener('dataavailable', (event) => {
      const { data } = event as BlobEvent;
      if (!mine() || data.size === 0) return;
      this.chunks.push(data);
      this.bytes += data.size;
      if (this.bytes > MAX_RECORDING_BYTES) this.stop();
      this.ports.onStatus(this.status);
    });
    recorder.addEventListener('stop', () => {
      if (!mine()) return;
      this.endStretch();
      this.enter(this.chunks.length > 0 ? 'ready' : 'idle');
    });
    recorder.addEventListener('error', (event) => {
      if (mine()) this.ports.onError(failed((event as ErrorEvent).error));
    });
  }

  private endStretch(): void {
    if (this.since !== null) this.recordedMs += this.ports.now() - this.since;
    this.since = null;
  }

  private clear(): void {
    this.recorder = null;
    this.chunks = [];
    this.bytes = 0;
    this.recordedMs = 0;
    this.since = null;
  }

  private enter(phase: RecordingPhase): void {
    this.phase = phase;
    this.ports.onStatus(this.status);
  }
}

function failed(thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('recording-failed', { reason }, { cause: thrown });
}
