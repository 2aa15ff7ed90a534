import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  selectHiddenCount,
  selectResult,
  selectSelected,
  selectVisibleDetections,
} from '../../../app/selectors';
import { useApp, useController } from '../../appContext';
import { Button } from '../../common/Button';
import { useMapWords } from '../../pyramid/useMapWords';
import ui from '../../styles/primitives.module.css';
import { DetectionDetails } from './DetectionDetails';
import { DetectionList } from './DetectionList';
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
