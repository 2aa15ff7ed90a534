import type { ImageSize } from './imageLimits';

/**
 * The size of an image as it is shown, asked of the browser's own decoder, which alone knows what it will turn: EXIF
 * in a JPEG, PNG or WebP, `irot` and `imir` in an AVIF or HEIC. Nothing but the header is decoded.
 * @returns null where the browser cannot decode it
 */
export async function uprightSize(image: Blob): Promise<ImageSize | null> {
  const url = URL.createObjectURL(image);
  try {
    const element = new Image();
    const loaded = new Promise<boolean>((resolve) => {
      element.onload = () => resolve(true);
      element.onerror = () => resolve(false);
    });
    element.src = url;
    if (!(await loaded)) return null;
    const { naturalWidth: width, naturalHeight: height } = element;
    return width > 0 && height > 0 ? { width, height } : null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
