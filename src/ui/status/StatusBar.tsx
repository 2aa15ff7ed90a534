import { useTranslation } from 'react-i18next';
import {
  selectBackend,
  selectDetections,
  selectInputSize,
  selectModel,
  selectResult,
} from '../../app/selectors';
import type { AppState } from '../../app/state';
import type { StageTiming } from '../../inference/api/messages';
import { useApp, useFormat } from '../appContext';
import ui from '../styles/primitives.module.css';
import styles from './status.module.css';

/** Model, size, backend, and where the milliseconds of the last frame went. */
export function StatusBar() {
  return (
    <footer className={styles.status}>
      <ModelText />
      <BackendText />
      <LiveText />
      <FrameText />
      <Announcement />
    </footer>
  );
}

function ModelText() {
  const { t } = useTranslation();
  const info = useApp(selectModel);
  const inputSize = useApp(selectInputSize);
  if (!info) return <span>{t('status.waiting')}</span>;
  return (
    <>
      <strong>
        {info.variant.toUpperCase()}{' '}
        <span className={ui.muted}>{t(`model.short.${info.provenance.kind}`)}</span>
      </strong>
      <span>
        {inputSize} × {inputSize} px
      </span>
    </>
  );
}

function BackendText() {
  const { t } = useTranslation();
  const info = useApp(selectBackend);
  if (!info) return null;
  const detail = info.kind === 'wasm' ? t('status.threads', { count: info.threads }) : info.adapter;
  return (
    <span className={styles.statusBackend}>
      {t(`backend.kind.${info.kind}`)}
      {detail && <span className={styles.statusDetail}> ({detail})</span>}
    </span>
  );
}

function FrameText() {
  const { t } = useTranslation();
  const { ms } = useFormat();
  const result = useApp(selectResult);
  const running = useApp((state) => state.run.running);
  const measuring = useApp((state) => state.timing.measuring !== null);
  if (measuring)
    return (
      <span className={styles.statusFrame} data-testid="frame-status">
        {t('timing.measure.status')}
      </span>
    );
  if (!result) return running ? <span>{t('status.running')}</span> : null;
  return (
    <span className={styles.statusFrame} data-testid="frame-status" data-running={running || undefined}>
      <strong>{ms(result.totalMs)}</strong>
      <span className={styles.statusStages}>
        {': '}
        {result.timings.filter(isTimed).map((timing, i) => (
          <StageText key={timing.stage} timing={timing} first={i === 0} />
        ))}
      </span>
    </span>
  );
}

type TimedStage = StageTiming & { readonly ms: number };

/** Of a frame in one submission only the whole is known. */
function isTimed(timing: StageTiming): timing is TimedStage {
  return timing.ms !== null;
}

function StageText({ timing, first }: { readonly timing: TimedStage; readonly first: boolean }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <>
      {!first && ' · '}
      <span className={timing.cached ? ui.muted : undefined}>
        {t(`stages.${timing.stage}`)}{' '}
        {timing.cached ? t('status.cached') : number(timing.ms, timing.ms < 9.95 ? 1 : 0)}
      </span>
    </>
  );
}

/** How fast live is, as long as it runs. */
function LiveText() {
  const { t } = useTranslation();
  const { number, ms } = useFormat();
  const { rates, counts } = useApp(({ live }) => live);
  const running = useApp(({ live }) => live.phase === 'running');
  if (!running || rates.fps === null || rates.latencyMs === null) return null;
  return (
    <span data-testid="live-status">
      {t('live.status', {
        fps: t('live.fps', { value: number(rates.fps, 1) }),
        latency: ms(rates.latencyMs),
        dropped: t('live.dropped', { count: counts.dropped }),
      })}
    </span>
  );
}

const selectImageName = (state: AppState) => state.source.image?.name ?? '';

/** What a screen reader hears when a result arrives; of live, where one chases the other, only the one it stops at. */
function Announcement() {
  const { t } = useTranslation();
  const name = useApp(selectImageName);
  const count = useApp((state) => {
    const chased = state.live.phase === 'running' || state.live.analysis.running;
    return selectResult(state) && !chased ? selectDetections(state).length : null;
  });
  return (
    <span role="status" className={ui.visuallyHidden} data-testid="result-announcement">
      {count !== null && t('status.detections', { count, name })}
    </span>
  );
}
