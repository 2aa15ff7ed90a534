import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import { statisticsOf } from '../../app/slices/timing';
import { isOutdated, selectStages } from '../../app/timing/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { Fact } from '../common/Fact';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { BarLegend, longestOf, TimeRow, TimeTable } from './TimeTable';
import styles from './timing.module.css';

/** Every stage of a frame. */
export function StageTimes() {
  const { t } = useTranslation();
  const frames = useApp((state) => state.timing.frames);
  const stages = useApp(selectStages);
  if (frames.length === 0) return <p className={ui.muted}>{t('timing.waiting')}</p>;
  return (
    <section aria-labelledby="timing-stages">
      <div className={styles.timingHeading}>
        <h2 id="timing-stages">{t('timing.title')}</h2>
        <RunAgain />
      </div>
      <TimeTable what={t('timing.stage')} total={statisticsOf(frames.map(({ totalMs }) => totalMs))}>
        {stages.map((each) => (
          <TimeRow
            key={each.stage}
            label={t(`stages.${each.stage}`)}
            times={each}
            longest={longestOf(stages)}
          />
        ))}
      </TimeTable>
      <p className={`${ui.note} ${styles.timingFoot}`}>
        <BarLegend />
        <Term why={t('timing.framesWhy')}>{t('timing.frames', { count: frames.length })}</Term>
      </p>
      <DeviceFacts />
    </section>
  );
}

function RunAgain() {
  const { t } = useTranslation();
  const controller = useController();
  const busy = useApp(({ run, timing }) => run.running || timing.measuring !== null);
  return (
    <Button
      icon={RotateCw}
      size={14}
      why={t('timing.againWhy')}
      disabled={busy}
      onClick={() => controller.timing.runAgain()}
    >
      {t('timing.again')}
    </Button>
  );
}

/** What moves and what is held on the device; nothing is said of it on the processor. */
function DeviceFacts() {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const read = useApp(({ timing }) => timing.frames.at(-1)?.bytesRead ?? 0);
  const held = useApp((state) => {
    const { benchmark } = state.timing;
    return benchmark && !isOutdated(state, benchmark.on) ? benchmark.report.gpuBytes : null;
  });
  const onGpu = useApp((state) => selectBackend(state)?.kind === 'webgpu');
  if (!onGpu) return null;
  return (
    <dl className={`${ui.facts} ${styles.timingFacts}`}>
      <Fact name={t('timing.bytesRead')} why={t('timing.bytesReadWhy')}>
        {bytes(read)}
      </Fact>
      <Fact name={t('timing.gpuBytes')} why={t('timing.gpuBytesWhy')}>
        {held === null ? <span className={ui.muted}>{t('timing.gpuBytesUnknown')}</span> : bytes(held)}
      </Fact>
    </dl>
  );
}
