import { useLayoutEffect, useRef } from 'react';
import { mapPixels } from '../../app/pyramid/mapPixels';
import type { PaletteId } from '../../app/pyramid/palette';
import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';

interface MapCanvasProps {
  readonly map: LevelMap;
  readonly range: MapRange;
  readonly palette: PaletteId;
  readonly className?: string;
}

/** A map at a pixel a cell; the style sheet enlarges it without smoothing. */
export function MapCanvas({ map, range, palette, className = '' }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(mapPixels(map, range, palette), 0, 0);
  }, [map, range, palette]);
  return <canvas ref={canvas} className={`map-canvas ${className}`} width={map.width} height={map.height} />;
}
