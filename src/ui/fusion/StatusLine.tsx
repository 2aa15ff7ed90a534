import { Redo2, RotateCcw, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectFusionChange } from '../../app/fusion/selectors';
import { classLabel, selectModel } from '../../app/selectors';
import type { DetectionRecord } from '../../inference/api/messages';
import { useApp, useController, useFormat } from '../appContext';
import { Button, IconButton } from '../common/Button';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './fusion.module.css';

/** What the edits change in the detections, and the way back from them. */
export function StatusLine() {
  return (
    <div className={styles.fusionStatus}>
      <Effect />
      <HistoryButtons />
    </div>
  );
}

function Effect() {
  const { t } = useTranslation();
  const edited = useApp((state) => state.fusion.present !== null);
  const hasImage = useApp((state) => state.source.image !== null);
  return (
    <output
      className={`${ui.wrap} ${styles.fusionEffect}`}
      data-testid="fusion-effect"
      aria-label={t('fusion.status.label')}
    >
      {edited && <span className={styles.fusionChip}>{t('fusion.status.edited')}</span>}
      {!edited && <span className={ui.muted}>{t('fusion.status.unedited')}</span>}
      {edited && !hasImage && <span className={ui.muted}>{t('fusion.status.noImage')}</span>}
      {edited && hasImage && <Change />}
    </output>
  );
}

function Change() {
  const { t } = useTranslation();
  const format = useFormat();
  const change = useApp(selectFusionChange);
  const namesOf = useClassNames();
  if (!change) return <NotCompared />;
  const { kept, gained, lost, meanScore, identical } = change;
  if (identical) return <span>{t('fusion.status.identical', { count: kept.length })}</span>;
  const score = (value: number) => format.number(value, 3);
  return (
    <>
      <Term why={t('fusion.status.keptWhy')}>{t('fusion.status.kept', { count: kept.length })}</Term>
      <Term why={t('fusion.status.gainedWhy', { names: namesOf(gained) })}>
        {t('fusion.status.gained', { count: gained.length })}
      </Term>
      <Term why={t('fusion.status.lostWhy', { names: namesOf(lost) })}>
        {t('fusion.status.lost', { count: lost.length })}
      </Term>
      {meanScore && (
        <Term why={t('fusion.status.scoreWhy')}>
          {t('fusion.status.score', { before: score(meanScore.before), after: score(meanScore.after) })}
        </Term>
      )}
    </>
  );
}

/** Live pictures change too fast for a second run each; one that was stopped is compared on demand. */
function NotCompared() {
  const { t } = useTranslation();
  const { fusion } = useController();
  const live = useApp((state) => state.live.phase === 'running');
  const running = useApp((state) => state.run.running);
  if (live) return <span className={ui.muted}>{t('fusion.status.live')}</span>;
  if (running) return <span className={ui.muted}>{t('fusion.status.comparing')}</span>;
  return <Button onClick={() => fusion.compare()}>{t('fusion.status.compare')}</Button>;
}

/** Names with scores, as a list in words. */
function useClassNames(): (detections: readonly DetectionRecord[]) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const model = useApp(selectModel);
  return (detections) =>
    detections.map((d) => `${classLabel(model, d.classIndex)} ${format.number(d.score, 2)}`).join(', ') ||
    t('fusion.status.none');
}

function HistoryButtons() {
  const { t } = useTranslation();
  const { fusion } = useController();
  const canUndo = useApp((state) => state.fusion.past.length > 0);
  const canRedo = useApp((state) => state.fusion.future.length > 0);
  const edited = useApp((state) => state.fusion.present !== null);
  const buttons = [
    { label: t('fusion.undo'), key: 'fusion-undo', Icon: Undo2, enabled: canUndo, run: () => fusion.undo() },
    { label: t('fusion.redo'), key: 'fusion-redo', Icon: Redo2, enabled: canRedo, run: () => fusion.redo() },
    {
      label: t('fusion.reset'),
      key: 'fusion-reset',
      Icon: RotateCcw,
      enabled: edited,
      run: () => fusion.reset(),
    },
  ] as const;
  return (
    <div className={styles.fusionHistory}>
      {buttons.map(({ label, key, Icon, enabled, run }) => (
        <IconButton
          key={key}
          icon={Icon}
          size={15}
          label={label}
          shortcut={key}
          disabled={!enabled}
          onClick={run}
        />
      ))}
    </div>
  );
}
