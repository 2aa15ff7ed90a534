import { ChartNoAxesColumn, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ANALYSIS_STEPS, sampleTimes } from '../../app/live/analysis';
import { selectLoweredSize } from '../../app/live/selectors';
import { selectModel } from '../../app/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { Popover } from '../common/Popover';
import popoverStyles from '../common/popover.module.css';
import { Select } from '../common/Select';
import ui from '../styles/primitives.module.css';
import { clockText } from './clock';
import styles from './live.module.css';

/** The pass over the whole video: its step, its progress, its file. */
export function AnalysisMenu() {
  const { t } = useTranslation();
  const { analysis } = useController().live;
  const { running, done } = useApp(({ live }) => live.analysis);
  if (running) return <Progress />;
  return (
    <>
      <Popover
        label={t('live.analysis.open')}
        className={styles.analysisPopover}
        button={
          <>
            <ChartNoAxesColumn size={16} aria-hidden="true" />
            <span className={ui.wideText}>{t('live.analysis.open')}</span>
          </>
        }
      >
        {(close) => <Settings onStart={close} />}
      </Popover>
      {done > 0 && (
        <Button icon={Download} why={t('live.analysis.saveWhy')} onClick={() => analysis.save()}>
          <span className={ui.wideText}>{t('live.analysis.save')}</span>
        </Button>
      )}
    </>
  );
}

function Settings({ onStart }: { readonly onStart: () => void }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { analysis } = useController().live;
  const step = useApp(({ live }) => live.analysis.step);
  const duration = useApp(({ live }) => live.video.duration);
  // A pass runs at the model's own input size: a run at less says nothing of what it takes.
  const lowered = useApp(selectLoweredSize);
  const runMs = useApp(({ run }) => (lowered === null ? (run.result?.totalMs ?? null) : null));
  const hasModel = useApp((state) => selectModel(state) !== null);
  const count = sampleTimes(duration, step).length;
  const frames = t('live.analysis.frames', { count });
  return (
    <>
      <h2 className={popoverStyles.popoverTitle}>{t('live.analysis.title')}</h2>
      <p className={ui.muted}>{t('live.analysis.explain')}</p>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: it holds one */}
      <label className={ui.row}>
        {t('live.analysis.step')}
        <Select
          label={t('live.analysis.step')}
          options={ANALYSIS_STEPS}
          value={step}
          word={(seconds) => t('live.analysis.stepValue', { seconds: number(seconds, seconds < 1 ? 2 : 0) })}
          onChange={(seconds) => analysis.setStep(seconds)}
        />
      </label>
      <p>
        {runMs === null
          ? frames
          : t('live.analysis.estimate', { frames, duration: clockText((count * runMs) / 1000) })}
      </p>
      <Button
        look="primary"
        disabled={!hasModel}
        onClick={() => {
          onStart();
          void analysis.start();
        }}
      >
        {t('live.analysis.start')}
      </Button>
    </>
  );
}

function Progress() {
  const { t } = useTranslation();
  const { analysis } = useController().live;
  const { total, done } = useApp(({ live }) => live.analysis);
  const text = t('live.analysis.progress', { done, total });
  return (
    <div className={styles.liveGroup}>
      <progress aria-label={text} max={total} value={done} />
      <span>{text}</span>
      <Button onClick={() => analysis.cancel()}>{t('live.analysis.cancel')}</Button>
    </div>
  );
}
