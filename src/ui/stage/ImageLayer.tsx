import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LayerProps } from './geometry';

/** Above this magnification pixels are shown as squares instead of a blur. */
const PIXELATED_FROM = 4;

/** The picture as the network gets it, at the screen's own resolution; transparency lies over white, as it does there. */
export function ImageLayer({ image, geometry: { width, height, scale } }: LayerProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { current } = canvas;
    // A closed bitmap has no size: the next picture is on its way.
    if (!current || image.bitmap.width === 0) return;
    current.width = Math.round(width * devicePixelRatio);
    current.height = Math.round(height * devicePixelRatio);
    const context = current.getContext('2d', { alpha: false })!;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, current.width, current.height);
    context.imageSmoothingEnabled = scale < PIXELATED_FROM;
    context.imageSmoothingQuality = 'high';
    context.drawImage(image.bitmap, 0, 0, current.width, current.height);
  }, [image, width, height, scale]);
  return (
    <canvas
      ref={canvas}
      className="layer"
      role="img"
      aria-label={t('stage.imageName', { name: image.name })}
    />
  );
}
