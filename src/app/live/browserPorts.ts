import { AppError } from '../../model/errors';
import { chooseRecordingType } from '../../sources/live/recorder';
import type { LivePorts, RecordingCanvas, VideoFeed } from './ports';

/** Frames a second that a recording captures at most. */
const RECORDING_RATE = 30;
const BITS_PER_SECOND = 4e6;
/** A key frame every second: seekable, and written as it goes. TypeScript's DOM lacks the option. */
const KEY_FRAMES = { videoKeyFrameIntervalDuration: 1000 };

/** Live's ports in a real browser; its code comes when it is first used. */
export function browserLivePorts(): LivePorts {
  const cameras = () => import('../../sources/live/cameras');
  return {
    now: () => performance.now(),
    openCamera: async (request, listeners) =>
      (await import('../../sources/live/camera')).Camera.open(request, listeners),
    listCameras: async () => (await cameras()).listCameras(),
    watchCameras: async (listener) => void (await cameras()).watchCameras(listener),
    watchPermission: async (listener) => (await cameras()).watchPermission(listener),
    openVideo: async (file, listeners): Promise<VideoFeed> =>
      (await import('../../sources/live/videoFile')).VideoFile.open(file, file.name, listeners),
    watchHidden: (listener) =>
      document.addEventListener('visibilitychange', () => listener(document.visibilityState === 'hidden')),
    toPng,
    createRecording,
  };
}

async function toPng(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

async function createRecording(width: number, height: number): Promise<RecordingCanvas> {
  const type =
    typeof MediaRecorder === 'undefined' ? null : chooseRecordingType(MediaRecorder.isTypeSupported);
  if (!type) throw new AppError('recording-failed', { reason: 'MediaRecorder' });
  const canvas = document.createElement('canvas');
  // Encoders want even sides.
  canvas.width = width - (width % 2);
  canvas.height = height - (height % 2);
  let stream: MediaStream | null = null;
  return {
    context: canvas.getContext('2d', { alpha: false })!,
    type,
    createRecorder: () => {
      stream = canvas.captureStream(RECORDING_RATE);
      return new MediaRecorder(stream, {
        mimeType: type.mimeType,
        videoBitsPerSecond: BITS_PER_SECOND,
        ...KEY_FRAMES,
      });
    },
    release: () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
  };
}
