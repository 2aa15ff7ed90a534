import { useTranslation } from 'react-i18next';
import {
  selectHiddenCount,
  selectResult,
  selectSelected,
  selectVisibleDetections,
} from '../../../app/selectors';
import { useApp } from '../../appContext';
import ui from '../../styles/primitives.module.css';
import { DetectionDetails } from './DetectionDetails';
import { DetectionList } from './DetectionList';
import styles from './detections.module.css';
import { ExportButtons } from './ExportButtons';

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
