/** Sizes to ask a camera for; it gives the nearest it has. */
export const RESOLUTIONS = [
  { id: '320x240', width: 320, height: 240 },
  { id: '640x480', width: 640, height: 480 },
  { id: '1280x720', width: 1280, height: 720 },
  { id: '1920x1080', width: 1920, height: 1080 },
] as const;

export type ResolutionId = (typeof RESOLUTIONS)[number]['id'];

/** Twice what the smallest network sees, and what nearly every camera offers. */
export const DEFAULT_RESOLUTION: ResolutionId = '640x480';

export const FACINGS = ['user', 'environment'] as const;
export type Facing = (typeof FACINGS)[number];

/** What to ask for; `deviceId` null leaves the choice to the browser. */
export interface CameraRequest {
  readonly deviceId: string | null;
  readonly resolution: ResolutionId;
  /** Null asks for neither side. */
  readonly facing: Facing | null;
}

/** The device is required, everything else preferred: a camera that can't do the size is better than none. */
export function cameraConstraints({ deviceId, resolution, facing }: CameraRequest): MediaStreamConstraints {
  const { width, height } = RESOLUTIONS.find(({ id }) => id === resolution)!;
  return {
    audio: false,
    video: {
      width: { ideal: width },
      height: { ideal: height },
      ...(deviceId !== null && { deviceId: { exact: deviceId } }),
      ...(deviceId === null && facing && { facingMode: { ideal: facing } }),
    },
  };
}
