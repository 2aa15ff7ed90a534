import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { detectionKey } from '../../../app/detectionKey';
import { appearanceOf } from '../../../app/overlay/appearance';
import { selectInFocus, selectModel } from '../../../app/selectors';
import type { DetectionRecord } from '../../../inference/api/messages';
import { useApp, useController, useFormat } from '../../appContext';
import ui from '../../styles/primitives.module.css';
import styles from './detections.module.css';

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Detections, best first, linked with the boxes on the stage both ways. */
export function DetectionList({ detections }: { readonly detections: readonly DetectionRecord[] }) {
  const { t } = useTranslation();
  const controller = useController();
  const selected = useApp((state) => state.selection.selected);
  const list = useRef<HTMLDivElement>(null);

  // Selected on the stage or by key: bring its row into sight.
  useEffect(() => {
    if (selected)
      list.current?.querySelector(`[data-key="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    controller.selection.step(by);
  };
  return (
    <div
      ref={list}
      className={styles.detectionList}
      role="listbox"
      aria-label={t('detections.list')}
      aria-activedescendant={selected ? `list-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => controller.selection.hover(null)}
    >
      {detections.map((detection) => (
        <Row key={detectionKey(detection)} detection={detection} />
      ))}
    </div>
  );
}

function Row({ detection }: { readonly detection: DetectionRecord }) {
  const controller = useController();
  const { number } = useFormat();
  const model = useApp(selectModel);
  const tracks = useApp((state) => state.live.tracks);
  const { label, colour } = appearanceOf(detection, model, tracks);
  const key = detectionKey(detection);
  const selected = useApp((state) => state.selection.selected === key);
  const inFocus = useApp((state) => selectInFocus(state) === detection);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox holds the focus (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys
    <div
      id={`list-${key}`}
      data-key={key}
      data-focus={inFocus || undefined}
      className={`${ui.stack} ${styles.detectionRow}`}
      role="option"
      aria-selected={selected}
      onPointerEnter={() => controller.selection.hover(key)}
      onClick={() => controller.selection.toggle(key)}
    >
      <span className={ui.swatch} style={{ color: colour }} />
      <span className={ui.ellipsis}>{label}</span>
      <span className={`${styles.detectionLevel} ${ui.muted}`}>P{detection.level}</span>
      <span className={styles.detectionBar} aria-hidden="true">
        <span style={{ width: `${detection.score * 100}%` }} />
      </span>
      <span className={styles.detectionScore}>{number(detection.score, 2)}</span>
    </div>
  );
}
