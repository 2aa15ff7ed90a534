import { SquareDashed, Tag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classColour } from '../../app/overlay/appearance';
import { classLabel, selectClassCounts, selectModel, selectResult } from '../../app/selectors';
import { DETECTION_RANGES } from '../../app/slices/detection';
import { useApp, useController, useFormat } from '../appContext';
import { IconButton } from '../common/Button';
import { RangeField } from '../common/RangeField';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './controls.module.css';

const SETTINGS = [
  { setting: 'scoreThreshold', label: 'controls.threshold', why: 'controls.thresholdWhy' },
  { setting: 'iouThreshold', label: 'controls.iou', why: 'controls.iouWhy' },
  { setting: 'maxDetections', label: 'controls.max', why: 'controls.maxWhy' },
] as const;

const OVERLAYS = [
  { field: 'showBoxes', icon: SquareDashed, label: 'controls.boxes', shortcut: 'toggle-boxes' },
  { field: 'showLabels', icon: Tag, label: 'controls.labels', shortcut: 'toggle-labels' },
] as const;

export function Controls() {
  const { t } = useTranslation();
  const controller = useController();
  const detection = useApp((state) => state.detection);
  return (
    <section className={`${ui.stack} ${styles.controls}`} aria-label={t('controls.label')}>
      <div className={`${ui.wrap} ${styles.controlsRow}`}>
        {SETTINGS.map(({ setting, label, why }) => (
          <RangeField
            key={setting}
            className={styles.setting}
            label={t(label)}
            why={t(why)}
            range={DETECTION_RANGES[setting]}
            value={detection[setting]}
            onChange={(value) => controller.detection.set(setting, value)}
          />
        ))}
        <OverlaySwitches />
      </div>
      <ClassChips />
    </section>
  );
}

function OverlaySwitches() {
  const { t } = useTranslation();
  const controller = useController();
  const view = useApp((state) => state.view);
  return (
    <fieldset className={styles.switches} aria-label={t('controls.show')}>
      {OVERLAYS.map(({ field, icon, label, shortcut }) => (
        <IconButton
          key={field}
          icon={icon}
          label={t(label)}
          shortcut={shortcut}
          aria-pressed={view[field]}
          onClick={() => controller.view.toggleOverlay(field)}
        />
      ))}
    </fieldset>
  );
}

/** The classes in this image with their counts; pressing one hides or shows its boxes. */
function ClassChips() {
  const { t } = useTranslation();
  const controller = useController();
  const counts = useApp(selectClassCounts);
  const hidden = useApp((state) => state.detection.hiddenClasses);
  const model = useApp(selectModel);
  return (
    <div className={styles.chipsRow}>
      <ul className={`${ui.flow} ${styles.chips}`} aria-label={t('controls.classes')}>
        {counts.map(({ classIndex, count }) => (
          <li key={classIndex}>
            <button
              type="button"
              className={styles.chip}
              aria-pressed={!hidden.includes(classIndex)}
              onClick={() => controller.detection.toggleClass(classIndex)}
            >
              <span className={ui.swatch} style={{ color: classColour(classIndex) }} />
              {classLabel(model, classIndex)} <span className={styles.chipCount}>{count}</span>
            </button>
          </li>
        ))}
        {hidden.length > 0 && (
          <li>
            <button
              type="button"
              className={`${styles.chip} ${styles.chipAll}`}
              onClick={() => controller.detection.showAllClasses()}
              {...tip(t('shortcuts.show-all-classes'), 'show-all-classes')}
            >
              {t('controls.allClasses')}
            </button>
          </li>
        )}
      </ul>
      <RaisedThreshold />
    </div>
  );
}

/** The pipeline keeps non-maximum suppression quick by raising a very low bar; it must not do so silently. */
function RaisedThreshold() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const result = useApp(selectResult);
  if (result?.raisedThreshold == null) return null;
  return (
    <p className={ui.muted}>
      {t('controls.raised', {
        candidates: number(result.candidateCount),
        score: number(result.raisedThreshold, 3),
      })}
    </p>
  );
}
