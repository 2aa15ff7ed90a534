import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { detectionKey } from '../../app/detectionKey';
import { appearanceOf } from '../../app/overlay/appearance';
import { selectInFocus, selectModel, selectSelected, selectVisibleDetections } from '../../app/selectors';
import type { DetectionRecord } from '../../inference/api/messages';
import { clipBox } from '../../model/detection/decode';
import { useApp, useController, useFormat } from '../appContext';
import { type LayerProps, onScreen } from './geometry';
import styles from './stage.module.css';

const area = ({ box: [x1, y1, x2, y2] }: DetectionRecord) => (x2 - x1) * (y2 - y1);

const STEPS: Readonly<Record<string, 1 | -1>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/** Boxes as vectors in CSS pixels: crisp at any zoom, hoverable, and a list for assistive technology. */
export function BoxLayer({ image, geometry }: LayerProps) {
  const { t } = useTranslation();
  const controller = useController();
  const show = useApp((state) => state.view.showBoxes);
  const detections = useApp(selectVisibleDetections);
  const selected = useApp(selectSelected);
  const inFocus = useApp(selectInFocus);
  // The small ones on top, so that every box can be pointed at.
  const bySize = useMemo(() => [...detections].sort((a, b) => area(b) - area(a)), [detections]);
  if (!show) return null;

  const selectedKey = selected && detectionKey(selected);
  return (
    <div
      className={`${styles.layer} ${styles.boxes}`}
      data-selected={selected !== null || undefined}
      role="listbox"
      aria-label={t('stage.boxes')}
      aria-activedescendant={selectedKey ? `stage-${selectedKey}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        const by = STEPS[event.key];
        if (by === undefined) return;
        event.preventDefault();
        controller.selection.step(by);
      }}
      onPointerLeave={() => controller.selection.hover(null)}
      onClick={(event) => {
        if (!(event.target as Element).closest('[role="option"]')) controller.selection.select(null);
      }}
    >
      <svg role="presentation" width={geometry.width} height={geometry.height}>
        {bySize.map((detection) => (
          <StageBox
            key={detectionKey(detection)}
            detection={detection}
            scale={geometry.scale}
            image={image}
            selected={detection === selected}
            inFocus={detection === inFocus}
          />
        ))}
      </svg>
    </div>
  );
}

interface StageBoxProps {
  readonly detection: DetectionRecord;
  readonly scale: number;
  readonly image: LayerProps['image'];
  readonly selected: boolean;
  readonly inFocus: boolean;
}

function StageBox({ detection, scale, image, selected, inFocus }: StageBoxProps) {
  const { t } = useTranslation();
  const controller = useController();
  const { percent } = useFormat();
  const model = useApp(selectModel);
  const tracks = useApp((state) => state.live.tracks);
  const { label, score, colour } = appearanceOf(detection, model, tracks);
  const key = detectionKey(detection);
  const box = onScreen(clipBox(detection.box, image.width, image.height), scale);
  const rectangle = { ...box, width: Math.max(1, box.width), height: Math.max(1, box.height), rx: 1.5 };
  return (
    <g
      id={`stage-${key}`}
      className={styles.box}
      data-focus={inFocus || undefined}
      role="option"
      aria-selected={selected}
      aria-label={t('stage.boxName', { label, score: percent(score) })}
      style={{ color: colour }}
      onPointerEnter={() => controller.selection.hover(key)}
      onClick={() => controller.selection.toggle(key)}
    >
      <rect className={styles.boxHalo} {...rectangle} />
      <rect className={styles.boxLine} {...rectangle} />
    </g>
  );
}
