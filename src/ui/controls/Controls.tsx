import { SquareDashed, Tag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DETECTION_RANGES } from '../../app/slices/detection';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import { RangeField } from '../common/RangeField';
import ui from '../styles/primitives.module.css';
import { ClassChips } from './ClassChips';
import styles from './controls.module.css';

const SETTINGS = [
  { setting: 'scoreThreshold', label: 'controls.threshold', why: 'controls.thresholdWhy' },
  { setting: 'iouThreshold', label: 'controls.iou', why: 'controls.iouWhy' },
  { setting: 'maxDetections', label: 'controls.max', why: 'controls.maxWhy' },
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
  const { showBoxes, showLabels } = useApp((state) => state.view);
  return (
    <fieldset className={styles.switches} aria-label={t('controls.show')}>
      <IconButton
        icon={SquareDashed}
        label={t('controls.boxes')}
        shortcut="toggle-boxes"
        aria-pressed={showBoxes}
        onClick={() => controller.view.toggleBoxes()}
      />
      <IconButton
        icon={Tag}
        label={t('controls.labels')}
        shortcut="toggle-labels"
        aria-pressed={showLabels}
        onClick={() => controller.view.toggleLabels()}
      />
    </fieldset>
  );
}
