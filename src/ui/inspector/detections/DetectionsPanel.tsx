import { Download } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { detectionKey } from '../../../app/detectionKey';
import { appearanceOf } from '../../../app/overlay/appearance';
import {
  selectHiddenCount,
  selectInFocus,
  selectModel,
  selectResult,
  selectSelected,
  selectVisibleDetections,
} from '../../../app/selectors';
import type { DetectionRecord } from '../../../inference/api/messages';
import { useApp, useController, useFormat } from '../../appContext';
import { Button } from '../../common/Button';
import { useMapWords } from '../../pyramid/useMapWords';
import ui from '../../styles/primitives.module.css';
import { DetectionDetails } from './DetectionDetails';
import styles from './detections.module.css';

export default function DetectionsPanel() {
  const { t } = useTranslation();
  const result = useApp(selectResult);
  const detections = useApp(selectVisibleDetections);
  const hidden = useApp(selectHiddenCount);
  const selected = useApp(selectSelected);
  if (!result) return <p className={ui.muted}>{t('detections.waiting')}</p>;
  return (
    <div className={styles.detections}>
      <div className={ui.wrapBetween}>
        <p>
          <strong>{t('detections.count', { count: detections.length })}</strong>
          {hidden > 0 && <span className={ui.muted}> · {t('detections.hidden', { count: hidden })}</span>}
        </p>
        <ExportButtons />
      </div>
      <p className={ui.note}>{t('detections.candidates', { count: result.candidateCount })}</p>
      {detections.length === 0 && <NothingFound hidden={hidden} />}
      {detections.length > 0 && <DetectionList detections={detections} />}
      {selected && <DetectionDetails detection={selected} />}
    </div>
  );
}

function NothingFound({ hidden }: { readonly hidden: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.nothing}>
      <p>
        <strong>{t('detections.none')}</strong>
      </p>
      <p className={ui.muted}>{hidden > 0 ? t('detections.noneHidden') : t('detections.noneHint')}</p>
    </div>
  );
}

function ExportButtons() {
  const { t } = useTranslation();
  const controller = useController();
  const words = useMapWords();
  return (
    <div className={styles.export}>
      <Button
        icon={Download}
        size={14}
        why={t('detections.exportJsonWhy')}
        shortcut="export-json"
        onClick={() => controller.export.json()}
      >
        {t('detections.exportJson')}
      </Button>
      <Button
        icon={Download}
        size={14}
        why={t('detections.exportPngWhy')}
        shortcut="export-png"
        onClick={() => void controller.export.png(words())}
      >
        {t('detections.exportPng')}
      </Button>
    </div>
  );
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Detections, best first, linked with the boxes on the stage both ways. */
function DetectionList({ detections }: { readonly detections: readonly DetectionRecord[] }) {
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
