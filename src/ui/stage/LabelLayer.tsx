import { useMemo } from 'react';
import { CLASS_INK, classColour } from '../../app/overlay/classColours';
import { layoutLabels } from '../../app/overlay/labelLayout';
import { labelTexts } from '../../app/overlay/labelTexts';
import { classLabel, selectInFocus, selectSelected, selectVisibleDetections } from '../../app/selectors';
import type { DetectionRecord, ModelInfo } from '../../inference/protocol';
import { clipBox } from '../../model/detection/decode';
import { useApp } from '../appContext';
import type { LayerProps } from './layers';
import { LABEL_COVER, LABEL_HEIGHT, LABEL_PADDING, measureLabel } from './measureLabel';

/** Where the box looked at comes from, in the words of the pyramid. */
function provenance({ level, row, col }: DetectionRecord): string {
  return `P${level} (${row}, ${col})`;
}

function textsOf(detection: DetectionRecord, model: ModelInfo | null, withProvenance: boolean) {
  const texts = labelTexts(classLabel(model, detection.classIndex), detection.score);
  return withProvenance ? [`${texts[0]} · ${provenance(detection)}`, ...texts] : texts;
}

/** Labels that keep out of each other's way; the one looked at chooses its place first. */
export function LabelLayer({ image, geometry }: LayerProps) {
  const model = useApp((state) => state.model.info);
  const showAll = useApp((state) => state.view.showLabels);
  const detections = useApp(selectVisibleDetections);
  const inFocus = useApp(selectInFocus);
  const showBoxes = useApp((state) => state.view.showBoxes);
  const hasSelection = useApp((state) => selectSelected(state) !== null);
  const { width, height, scale } = geometry;

  const labels = useMemo(() => {
    const others = showAll ? detections.filter((d) => d !== inFocus) : [];
    const wanted = inFocus ? [inFocus, ...others] : others;
    const placed = layoutLabels(
      wanted.map((detection) => {
        const [x1, y1, x2, y2] = clipBox(detection.box, image.width, image.height);
        return {
          box: [x1 * scale, y1 * scale, x2 * scale, y2 * scale] as const,
          texts: textsOf(detection, model, detection === inFocus),
          important: detection === inFocus,
        };
      }),
      { width, height, labelHeight: LABEL_HEIGHT, measure: measureLabel, maxCover: LABEL_COVER },
    );
    return placed.flatMap((label, i) => (label ? [{ ...label, detection: wanted[i]! }] : []));
  }, [detections, inFocus, showAll, model, image, width, height, scale]);

  if (!showBoxes) return null;
  return (
    <svg
      className={`layer labels ${hasSelection ? 'labels-selected' : ''}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {labels.map(({ text, x, y, width: labelWidth, height: labelHeight, detection }) => (
        <g key={detection.id} data-focus={detection === inFocus || undefined}>
          <rect
            x={x}
            y={y}
            width={labelWidth}
            height={labelHeight}
            rx={3}
            fill={classColour(detection.classIndex)}
          />
          <text x={x + LABEL_PADDING} y={y + labelHeight / 2} fill={CLASS_INK}>
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}
