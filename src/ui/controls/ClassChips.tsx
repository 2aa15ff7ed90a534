import { useTranslation } from 'react-i18next';
import { classColour } from '../../app/overlay/classColours';
import { classLabel, selectClassCounts, selectModel, selectResult } from '../../app/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './controls.module.css';

/** The classes in this image with their counts; pressing one hides or shows its boxes. */
export function ClassChips() {
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
