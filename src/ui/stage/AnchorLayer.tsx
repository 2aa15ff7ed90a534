import { selectInFocus } from '../../app/selectors';
import { levelStride } from '../../model/detection/anchors';
import { useApp } from '../appContext';
import { type LayerProps, onScreen } from './geometry';
import styles from './stage.module.css';

/** The anchor that the box looked at started from, dashed, and the pyramid cell the anchor belongs to. */
export function AnchorLayer({ geometry: { width, height, scale } }: LayerProps) {
  const detection = useApp((state) => (state.view.showBoxes ? selectInFocus(state) : null));
  if (!detection) return null;
  const { anchorBox, inputAnchor, level } = detection;
  const [x1, y1, x2, y2] = anchorBox;
  const anchor = onScreen(anchorBox, scale);
  // Source pixels per input pixel, as the letterbox scaled the image.
  const half = (levelStride(level) * ((x2 - x1) / inputAnchor.w)) / 2;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const cell = onScreen([x - half, y - half, x + half, y + half], scale);
  return (
    <svg
      className={`${styles.layer} ${styles.anchor}`}
      width={width}
      height={height}
      aria-hidden="true"
      data-testid="anchor"
    >
      <rect className={styles.anchorHalo} {...anchor} />
      <rect className={styles.anchorLine} {...anchor} />
      <rect className={styles.anchorCell} {...cell} />
    </svg>
  );
}
