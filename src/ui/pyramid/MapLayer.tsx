import { inputSideInImage } from '../../app/pyramid/cells';
import { selectLetterbox, selectLevelMap, selectMapRange, selectPalette } from '../../app/pyramid/selectors';
import { useApp } from '../appContext';
import type { LayerProps } from '../stage/geometry';
import { MapCanvas } from './MapCanvas';
import './overlay.css';
import './pyramid.css';

/** The chosen map over the image: it covers the square input, of which the image fills the top left. */
export function MapLayer({ geometry: { scale } }: LayerProps) {
  const map = useApp((state) => selectLevelMap(state, state.pyramid.overlay));
  const opacity = useApp((state) => state.pyramid.opacity);
  const range = useApp(selectMapRange);
  const palette = useApp(selectPalette);
  const letterbox = useApp(selectLetterbox);
  if (!map?.values.length || !letterbox) return null;
  const side = inputSideInImage(letterbox) * scale;
  return (
    <div className="layer map-layer" style={{ opacity }} data-testid="map-overlay" data-level={map.level}>
      <div style={{ width: side, height: side }}>
        <MapCanvas map={map} range={range} palette={palette} />
      </div>
    </div>
  );
}
