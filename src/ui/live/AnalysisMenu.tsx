import { ChartNoAxesColumn, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ANALYSIS_STEPS, type AnalysisStep, sampleTimes } from '../../app/live/analysis';
import { selectLoweredSize } from '../../app/live/selectors';
import { selectModel } from '../../app/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { Popover } from '../common/Popover';
import popoverStyles from '../common/popover.module.css';
import { tip } from '../common/tip';
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
        <button
          type="button"
          className={ui.button}
          onClick={() => analysis.save()}
          {...tip(t('live.analysis.saveWhy'))}
        >
          <Download size={16} aria-hidden="true" />
          <span className={ui.wideText}>{t('live.analysis.save')}</span>
        </button>
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
      <label className={styles.analysisStep}>
        {t('live.analysis.step')}
        <select
          className={ui.select}
          value={step}
          onChange={(event) => analysis.setStep(Number(event.target.value) as AnalysisStep)}
        >
          {ANALYSIS_STEPS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {t('live.analysis.stepValue', { seconds: number(seconds, seconds < 1 ? 2 : 0) })}
            </option>
          ))}
        </select>
      </label>
      <p>
        {runMs === null
          ? frames
          : t('live.analysis.estimate', { frames, duration: clockText((count * runMs) / 1000) })}
      </p>
      <button
        type="button"
        className={ui.primaryButton}
        disabled={!hasModel}
        onClick={() => {
          onStart();
          void analysis.start();
        }}
      >
        {t('live.analysis.start')}
      </button>
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
      <button type="button" className={ui.button} onClick={() => analysis.cancel()}>
        {t('live.analysis.cancel')}
      </button>
    </div>
  );
}
