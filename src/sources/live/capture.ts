/** Longer side of a captured frame, pixels: the network sees 512 to 1536, and a frame is copied at every run. */
const CAPTURE_SIDE = 1920;

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Size a frame is captured at: its own, or scaled down to `CAPTURE_SIDE`. */
export function capturedSize(width: number, height: number, side = CAPTURE_SIDE): FrameSize {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Takes the frame that a video shows now. Mirrored frames are mirrored for good, so that boxes, snapshots and
 * everything after them agree with what is on screen.
 */
export class FrameCapture {
  private canvas: OffscreenCanvas | null = null;

  /** @returns null while the video has no frame */
  take(video: HTMLVideoElement, mirror: boolean): ImageBitmap | null {
    const { videoWidth, videoHeight } = video;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
    const { width, height } = capturedSize(videoWidth, videoHeight);
    if (this.canvas?.width !== width || this.canvas.height !== height)
      this.canvas = new OffscreenCanvas(width, height);
    const context = this.canvas.getContext('2d', { alpha: false })!;
    context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
    context.drawImage(video, 0, 0, width, height);
    return this.canvas.transferToImageBitmap();
  }
}
