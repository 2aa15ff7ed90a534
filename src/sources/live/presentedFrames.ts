/** Calls back with the media time, in seconds, of every frame the video presents. @returns a function that stops it */
export function onPresentedFrame(video: HTMLVideoElement, listener: (mediaTime: number) => void): () => void {
  let handle = 0;
  const next = () => {
    handle = video.requestVideoFrameCallback((_now, { mediaTime }) => {
      next();
      listener(mediaTime);
    });
  };
  next();
  return () => video.cancelVideoFrameCallback(handle);
}

/** Plays it. A pause or a new source interrupts that; browsers report it as an error, which we ignore. */
export async function playVideo(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (thrown) {
    if (!(thrown instanceof DOMException && thrown.name === 'AbortError')) throw thrown;
  }
}

/** A video element as this app uses them: silent, inline on phones, and not part of the page until it is shown. */
export function createVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.preload = 'auto';
  return video;
}
