import { useMemo } from 'react';
import { type Appearance, appearanceOf } from '../../app/overlay/appearance';
import { labelTexts, layoutLabels } from '../../app/overlay/labelLayout';
import { CLASS_INK } from '../../app/pictureColours';
import { selectInFocus, selectModel, selectSelected, selectVisibleDetections } from '../../app/selectors';
import type { DetectionRecord } from '../../inference/api/messages';
import { clipBox } from '../../model/detection/decode';
import { useApp } from '../appContext';
import type { LayerProps } from './geometry';
import styles from './stage.module.css';

/** Where the box looked at comes from, in the words of the pyramid. */
function provenance({ level, row, col }: DetectionRecord): string {
  return `P${level} (${row}, ${col})`;
}

function textsOf(detection: DetectionRecord, { label, score }: Appearance, withProvenance: boolean) {
  const texts = labelTexts(label, score);
  return withProvenance ? [`${texts[0]} · ${provenance(detection)}`, ...texts] : texts;
}

/** Labels that keep out of each other's way; the one looked at chooses its place first. */
export function LabelLayer({ image, geometry }: LayerProps) {
  const model = useApp(selectModel);
  const showAll = useApp((state) => state.view.showLabels);
  const detections = useApp(selectVisibleDetections);
  const inFocus = useApp(selectInFocus);
  const showBoxes = useApp((state) => state.view.showBoxes);
  const hasSelection = useApp((state) => selectSelected(state) !== null);
  const tracks = useApp((state) => state.live.tracks);
  const { width, height, scale } = geometry;

  const labels = useMemo(() => {
    const others = showAll ? detections.filter((d) => d !== inFocus) : [];
    const wanted = inFocus ? [inFocus, ...others] : others;
    const shown = wanted.map((detection) => appearanceOf(detection, model, tracks));
    const placed = layoutLabels(
      wanted.map((detection, i) => {
        const [x1, y1, x2, y2] = clipBox(detection.box, image.width, image.height);
        return {
          box: [x1 * scale, y1 * scale, x2 * scale, y2 * scale] as const,
          texts: textsOf(detection, shown[i]!, detection === inFocus),
          important: detection === inFocus,
        };
      }),
      { width, height, labelHeight: LABEL_HEIGHT, measure: measureLabel, maxCover: LABEL_COVER },
    );
    return placed.flatMap((label, i) =>
      label ? [{ ...label, detection: wanted[i]!, colour: shown[i]!.colour }] : [],
    );
  }, [detections, inFocus, showAll, model, tracks, image, width, height, scale]);

  if (!showBoxes) return null;
  return (
    <svg
      className={`${styles.layer} ${styles.labels}`}
      data-selected={hasSelection || undefined}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {labels.map(({ text, x, y, width: labelWidth, height: labelHeight, detection, colour }) => (
        <g key={detection.id} data-focus={detection === inFocus || undefined}>
          <rect x={x} y={y} width={labelWidth} height={labelHeight} rx={3} fill={colour} />
          <text x={x + LABEL_PADDING} y={y + labelHeight / 2} fill={CLASS_INK}>
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Labels of boxes, CSS pixels; `stage.module.css` sets the same font. */
const LABEL_HEIGHT = 17;
const LABEL_PADDING = 5;
/** The stage has chips that name the colours, so it can do with short labels early. */
const LABEL_COVER = 0.2;
const FONT = '600 11px system-ui, sans-serif';

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;

/** Width of a label with its padding; measured once for each text. */
function measureLabel(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d')!;
  context.font = FONT;
  const width = Math.ceil(context.measureText(text).width) + 2 * LABEL_PADDING;
  widths.set(text, width);
  return width;
}
