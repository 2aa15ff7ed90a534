import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import { isSoftware } from '../../app/timing/benchmarkPlan';
import { WEBGPU_ENGINES } from '../../inference/api/measuring';
import { useApp, useController } from '../appContext';
import { Select } from '../common/Select';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { Benchmark } from './Benchmark';
import { KernelTimes } from './KernelTimes';
import { Parity } from './Parity';
import { StageTimes } from './StageTimes';
import styles from './timing.module.css';

/** Where the milliseconds go, stage by stage and kernel by kernel; how the engines compare, in speed and in numbers. */
export default function TimingPanel() {
  return (
    <div className={styles.timing}>
      <StageTimes />
      <EngineChoice />
      <KernelTimes />
      <Benchmark />
      <Parity />
    </div>
  );
}

/** Who runs BiFPN and heads of every frame; on the processor there is no choice. */
function EngineChoice() {
  const { t } = useTranslation();
  const controller = useController();
  const engine = useApp((state) => state.timing.engine);
  const measuring = useApp((state) => state.timing.measuring !== null);
  const onGpu = useApp((state) => selectBackend(state)?.kind === 'webgpu');
  const software = useApp((state) => isSoftware(selectBackend(state)));
  if (!onGpu) return null;
  return (
    <section className={`${ui.wrap} ${styles.measureLine}`} aria-label={t('timing.engine')}>
      <Term why={t('timing.engineWhy')}>{t('timing.engine')}</Term>
      <Select
        label={t('timing.engine')}
        options={WEBGPU_ENGINES}
        value={engine}
        word={(each) => t(`timing.engines.${each}`)}
        disabled={measuring}
        onChange={(each) => controller.timing.setEngine(each)}
      />
      {software && engine === 'ort-webgpu' && <p className={ui.note}>{t('timing.engineSlow')}</p>}
    </section>
  );
}
