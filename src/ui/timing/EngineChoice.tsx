import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import { isSoftware } from '../../app/timing/benchmarkPlan';
import { WEBGPU_ENGINES, type WebgpuEngine } from '../../inference/api/measuring';
import { useApp, useController } from '../appContext';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './timing.module.css';

/** Who runs BiFPN and heads of every frame; on the processor there is no choice. */
export function EngineChoice() {
  const { t } = useTranslation();
  const controller = useController();
  const engine = useApp((state) => state.timing.engine);
  const measuring = useApp((state) => state.timing.measuring !== null);
  const onGpu = useApp((state) => selectBackend(state)?.kind === 'webgpu');
  const software = useApp((state) => isSoftware(selectBackend(state)));
  if (!onGpu) return null;
  return (
    <section className={styles.measureLine} aria-label={t('timing.engine')}>
      <Term why={t('timing.engineWhy')}>{t('timing.engine')}</Term>
      <select
        className={ui.select}
        aria-label={t('timing.engine')}
        value={engine}
        disabled={measuring}
        onChange={(event) => controller.timing.setEngine(event.target.value as WebgpuEngine)}
      >
        {WEBGPU_ENGINES.map((each) => (
          <option key={each} value={each}>
            {t(`timing.engines.${each}`)}
          </option>
        ))}
      </select>
      {software && engine === 'ort-webgpu' && <p className={ui.note}>{t('timing.engineSlow')}</p>}
    </section>
  );
}
