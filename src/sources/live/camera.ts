import { AppError } from '../../model/errors';
import { cameraError } from './cameraErrors';
import { FrameCapture } from './capture';
import { createVideo, onPresentedFrame, playVideo } from './presentedFrames';
import { type CameraRequest, cameraConstraints, FACINGS, type Facing } from './resolutions';

/** What this camera is and can do. */
export interface CameraInfo {
  readonly deviceId: string | null;
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly facing: Facing | null;
  readonly hasTorch: boolean;
}

/** Not in TypeScript's DOM: the torch is in the specification's image-capture companion. */
type TorchCapabilities = MediaTrackCapabilities & { readonly torch?: boolean };
type TorchConstraint = MediaTrackConstraintSet & { readonly torch: boolean };

/** A camera that runs, until `stop` or until it ends by itself. */
export class Camera {
  private readonly capture = new FrameCapture();
  private readonly stopFrames: () => void;

  private constructor(
    readonly element: HTMLVideoElement,
    private readonly track: MediaStreamTrack,
    listeners: CameraListeners,
  ) {
    this.stopFrames = onPresentedFrame(element, listeners.onFrame);
    // Fires when the device goes or the permission is withdrawn, but not on our own `stop`.
    track.addEventListener('ended', listeners.onEnded, { once: true });
    for (const change of ['mute', 'unmute']) {
      track.addEventListener(change, () => listeners.onMuted(track.muted));
    }
  }

  /**
   * Asks for permission where that has not been given.
   * @throws AppError `camera-refused`, `camera-missing`, `camera-busy`
   */
  static async open(request: CameraRequest, listeners: CameraListeners): Promise<Camera> {
    // Pages without a secure origin are not given the interface at all.
    if (!navigator.mediaDevices) throw new AppError('camera-refused', { reason: 'insecure origin' });
    let stream: MediaStream | null = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia(cameraConstraints(request));
      const element = createVideo();
      element.srcObject = stream;
      await element.play();
      return new Camera(element, stream.getVideoTracks()[0]!, listeners);
    } catch (thrown) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      throw cameraError(thrown);
    }
  }

  get info(): CameraInfo {
    const { deviceId, facingMode, width, height } = this.track.getSettings();
    const capabilities: TorchCapabilities = this.track.getCapabilities?.() ?? {};
    return {
      deviceId: deviceId ?? null,
      label: this.track.label,
      width: width ?? this.element.videoWidth,
      height: height ?? this.element.videoHeight,
      facing: FACINGS.find((facing) => facing === facingMode) ?? null,
      hasTorch: capabilities.torch === true,
    };
  }

  take(mirror: boolean): ImageBitmap | null {
    return this.capture.take(this.element, mirror);
  }

  async setTorch(on: boolean): Promise<void> {
    const constraint: TorchConstraint = { torch: on };
    try {
      await this.track.applyConstraints({ advanced: [constraint] });
    } catch (thrown) {
      throw cameraError(thrown);
    }
  }

  /** Holds the picture; the camera stays on. */
  hold(): void {
    this.element.pause();
  }

  async resume(): Promise<void> {
    await playVideo(this.element).catch((thrown: unknown) => {
      throw cameraError(thrown);
    });
  }

  stop(): void {
    this.stopFrames();
    this.track.stop();
    this.element.srcObject = null;
    this.element.remove();
  }
}

export interface CameraListeners {
  /** A new frame is on screen; `mediaTime` in seconds. */
  readonly onFrame: (mediaTime: number) => void;
  readonly onEnded: () => void;
  /** The system withholds the picture, or gives it again. */
  readonly onMuted: (muted: boolean) => void;
}
