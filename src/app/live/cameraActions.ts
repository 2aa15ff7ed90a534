import { AppError, type ErrorCode } from '../../model/errors';
import type { CameraDevice, CameraPermission } from '../../sources/live/cameras';
import { FACINGS, type Facing, type ResolutionId } from '../../sources/live/resolutions';
import { isLiveImage } from '../slices/source';
import { patch } from '../state';
import { type LiveContext, patchLive } from './context';
import type { CameraFeed } from './ports';

const CAMERA_ERRORS: readonly ErrorCode[] = [
  'camera-refused',
  'camera-missing',
  'camera-busy',
  'camera-ended',
];

/** The camera: asking, choosing, pausing, losing and getting it back. */
export class CameraActions {
  private camera: CameraFeed | null = null;
  /** Counts attempts to open: a slow one must not replace a newer one. */
  private attempt = 0;
  /** The user wants a camera: it starts by itself as soon as one is available. */
  private wanted = false;
  private watching: Promise<unknown> | null = null;

  constructor(private readonly context: LiveContext) {}

  /** The way in: starts where permission has been given, else explains first what the browser will ask. */
  async open(): Promise<void> {
    try {
      await this.watch();
    } catch (error) {
      this.watching = null;
      this.context.report(error, () => void this.open());
      return;
    }
    if (this.state.permission === 'granted') await this.start();
    else patchLive(this.context.store, 'camera', { explaining: true });
  }

  closeExplanation(): void {
    patchLive(this.context.store, 'camera', { explaining: false });
  }

  /** Starts the camera as chosen, again where one runs. What was on screen stays until its first frame. */
  async start(): Promise<void> {
    const { store, session, ports, report, clear } = this.context;
    clear();
    const attempt = ++this.attempt;
    this.wanted = true;
    patch(store, 'live', { kind: 'camera', phase: 'opening' });
    try {
      const { deviceId, resolution, facing } = this.state;
      const listeners = {
        onFrame: (mediaTime: number) => attempt === this.attempt && this.presented(mediaTime),
        onEnded: () => void (attempt === this.attempt && this.lost()),
        onMuted: (muted: boolean) => attempt === this.attempt && patchLive(store, 'camera', { muted }),
      };
      const camera = await ports.openCamera({ deviceId, resolution, facing }, listeners);
      if (attempt !== this.attempt) return camera.stop();
      this.camera = camera;
      const { info } = camera;
      const mirror = info.facing === 'environment' ? false : this.state.mirror;
      patchLive(store, 'camera', { info, mirror, muted: false, explaining: false });
      session.attach(camera, info.label);
      patch(store, 'live', { phase: 'running' });
      this.dismissErrors();
      if (this.state.torch && info.hasTorch) await this.setTorch(true);
      await this.refreshDevices();
    } catch (error) {
      if (attempt !== this.attempt) return;
      patch(store, 'live', { phase: 'lost' });
      this.closeExplanation();
      report(error, () => void this.start());
    }
  }

  pause(): void {
    if (!this.camera) return;
    this.camera.hold();
    patch(this.context.store, 'live', { phase: 'paused' });
    this.context.session.offerLast();
  }

  async resume(): Promise<void> {
    const { store, session, report } = this.context;
    if (!this.camera) return this.start();
    patch(store, 'live', { phase: 'running' });
    session.setActive(true);
    await this.camera.resume().catch(report);
  }

  /** Releases the camera; its light goes out. */
  stop(): void {
    this.wanted = false;
    this.release();
  }

  /** As `stop`, but it is still wanted. */
  release(): void {
    this.attempt++;
    this.camera?.stop();
    this.camera = null;
    patchLive(this.context.store, 'camera', { muted: false });
  }

  /** A camera that was lost no longer comes back by itself. */
  stopWaiting(): void {
    this.wanted = false;
  }

  async setDevice(deviceId: string | null): Promise<void> {
    patchLive(this.context.store, 'camera', { deviceId });
    await this.restart();
  }

  async setResolution(resolution: ResolutionId): Promise<void> {
    patchLive(this.context.store, 'camera', { resolution });
    await this.restart();
  }

  /** The camera on the other side of a phone. */
  async turn(): Promise<void> {
    const { facing, info } = this.state;
    // A browser may give another than was asked for: what counts is where the camera that runs looks.
    const next: Facing = (info?.facing ?? facing) === FACINGS[0] ? FACINGS[1] : FACINGS[0];
    patchLive(this.context.store, 'camera', { facing: next, deviceId: null, mirror: next === 'user' });
    await this.restart();
  }

  setMirror(mirror: boolean): void {
    patchLive(this.context.store, 'camera', { mirror });
  }

  async setTorch(torch: boolean): Promise<void> {
    const { store, report } = this.context;
    try {
      await this.camera?.setTorch(torch);
      patchLive(store, 'camera', { torch });
    } catch (error) {
      patchLive(store, 'camera', { torch: false });
      report(error);
    }
  }

  private get state() {
    return this.context.store.getState().live.camera;
  }

  private presented(mediaTime: number): void {
    // A frame may still arrive after the picture is held.
    if (this.context.store.getState().live.phase !== 'running') return;
    this.context.session.presented(mediaTime);
    this.context.onPresented();
  }

  private async restart(): Promise<void> {
    if (this.context.store.getState().live.kind === 'camera') await this.start();
  }

  /** The camera ended by itself: unplugged, or its permission was withdrawn. */
  private async lost(): Promise<void> {
    const { store, session, report } = this.context;
    const { source, live } = store.getState();
    // Held, with another picture on the stage, e.g. a snapshot: it must not take that place by itself.
    if (live.phase === 'paused' && !isLiveImage(source.image)) this.stopWaiting();
    this.release();
    session.detach();
    patch(store, 'live', { phase: 'lost' });
    await this.refreshDevices();
    const code = this.state.permission === 'denied' ? 'camera-refused' : 'camera-ended';
    report(new AppError(code), () => void this.start());
  }

  private watch(): Promise<unknown> {
    const { ports } = this.context;
    this.watching ??= Promise.all([
      ports.watchPermission((permission) => this.onPermission(permission)),
      ports.watchCameras(() => void this.onDevices()),
      this.refreshDevices(),
    ]);
    return this.watching;
  }

  private onPermission(permission: CameraPermission): void {
    patchLive(this.context.store, 'camera', { permission });
    if (permission === 'granted') this.comeBack();
  }

  private async onDevices(): Promise<void> {
    const devices = await this.refreshDevices();
    const { deviceId, permission } = this.state;
    const there = devices.some((device) => deviceId === null || device.deviceId === deviceId);
    if (there && permission !== 'denied') this.comeBack();
  }

  private comeBack(): void {
    const { phase, kind } = this.context.store.getState().live;
    if (this.wanted && kind === 'camera' && phase === 'lost') void this.start();
  }

  private async refreshDevices(): Promise<readonly CameraDevice[]> {
    const devices = await this.context.ports.listCameras();
    patchLive(this.context.store, 'camera', { devices });
    return devices;
  }

  private dismissErrors(): void {
    const { store, notices } = this.context;
    for (const { id, error } of store.getState().notices.errors) {
      if (CAMERA_ERRORS.includes(error.code)) notices.dismiss(id);
    }
  }
}
