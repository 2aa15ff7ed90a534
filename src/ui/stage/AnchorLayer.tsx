import { selectInFocus } from '../../app/selectors';
import { levelStride } from '../../model/detection/anchors';
import { useApp } from '../appContext';
import type { LayerProps } from './geometry';

/** The anchor that the box looked at started from, dashed, and the pyramid cell the anchor belongs to. */
export function AnchorLayer({ geometry: { width, height, scale } }: LayerProps) {
  const detection = useApp((state) => (state.view.showBoxes ? selectInFocus(state) : null));
  if (!detection) return null;
  const { anchorBox, inputAnchor, level } = detection;
  const [x1, y1, x2, y2] = anchorBox;
  const anchor = { x: x1 * scale, y: y1 * scale, width: (x2 - x1) * scale, height: (y2 - y1) * scale };
  // Source pixels per input pixel, as the letterbox scaled the image.
  const cellSide = levelStride(level) * ((x2 - x1) / inputAnchor.w) * scale;
  const cell = {
    x: ((x1 + x2) / 2) * scale - cellSide / 2,
    y: ((y1 + y2) / 2) * scale - cellSide / 2,
    width: cellSide,
    height: cellSide,
  };
  return (
    <svg className="layer anchor" width={width} height={height} aria-hidden="true" data-testid="anchor">
      <rect className="anchor-halo" {...anchor} />
      <rect className="anchor-line" {...anchor} />
      <rect className="anchor-cell" {...cell} />
    </svg>
  );
}
