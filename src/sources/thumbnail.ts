const THUMBNAIL_HEIGHT = 96;

/** A small PNG of a bitmap as an object URL; the caller revokes it. */
export async function makeThumbnail(bitmap: ImageBitmap): Promise<string> {
  const height = Math.min(THUMBNAIL_HEIGHT, bitmap.height);
  const width = Math.min(3 * height, Math.max(1, Math.round((bitmap.width / bitmap.height) * height)));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
}
