import { useLayoutEffect, useRef } from 'react';
import { mapPixels } from '../../app/pyramid/drawMap';
import type { PaletteId } from '../../app/pyramid/palette';
import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';
import styles from './pyramid.module.css';

interface MapCanvasProps {
  readonly map: LevelMap;
  readonly range: MapRange;
  readonly palette: PaletteId;
}

/** A map at a pixel a cell; the style sheet enlarges it without smoothing. */
export function MapCanvas({ map, range, palette }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(mapPixels(map, range, palette), 0, 0);
  }, [map, range, palette]);
  return <canvas ref={canvas} className={styles.mapCanvas} width={map.width} height={map.height} />;
}
