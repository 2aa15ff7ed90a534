import { cellInImage, fieldInImage, inputSideInImage } from '../../app/pyramid/cells';
import {
  selectFieldSide,
  selectLetterbox,
  selectLevelMap,
  selectMapRange,
  selectPalette,
} from '../../app/pyramid/selectors';
import { selectModel } from '../../app/selectors';
import { useApp } from '../appContext';
import { type LayerProps, onScreen } from '../stage/geometry';
import stageStyles from '../stage/stage.module.css';
import { MapCanvas } from './MapCanvas';
import styles from './overlay.module.css';

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
    <div
      className={`${stageStyles.layer} ${styles.mapLayer}`}
      style={{ opacity }}
      data-testid="map-overlay"
      data-level={map.level}
    >
      <div style={{ width: side, height: side }}>
        <MapCanvas map={map} range={range} palette={palette} />
      </div>
    </div>
  );
}

/**
 * The square of the image that the cell looked at stands for; dashed around it, where the maps are the backbone's
 * own, all that the convolutions before it see.
 */
export function FootprintLayer({ geometry: { width, height, scale } }: LayerProps) {
  const cell = useApp((state) => state.pyramid.cell);
  const letterbox = useApp(selectLetterbox);
  const architecture = useApp((state) => selectModel(state)?.architecture);
  const hasField = useApp((state) => selectFieldSide(state) !== null);
  if (!cell || !letterbox || !architecture) return null;
  const square = cellInImage(letterbox, cell);
  const field = hasField ? fieldInImage(architecture, letterbox, cell) : null;
  return (
    <svg
      className={`${stageStyles.layer} ${styles.footprint}`}
      width={width}
      height={height}
      aria-hidden="true"
      data-testid="footprint"
    >
      {field && <rect className={styles.footprintField} {...onScreen(field, scale)} />}
      {square && (
        <>
          <rect className={styles.footprintHalo} {...onScreen(square, scale)} />
          <rect className={styles.footprintLine} {...onScreen(square, scale)} />
        </>
      )}
    </svg>
  );
}
