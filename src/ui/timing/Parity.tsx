import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import { comparesOrt, isSoftware } from '../../app/timing/benchmarkPlan';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { MeasureButton } from './MeasureButton';
import { ParityTable } from './ParityTable';
import styles from './timing.module.css';

/** Whether the engines give the same numbers and boxes. */
export function Parity() {
  const { t } = useTranslation();
  const controller = useController();
  const onGpu = useApp((state) => selectBackend(state)?.kind === 'webgpu');
  const result = useApp((state) => state.timing.parity);
  return (
    <section aria-labelledby="timing-parity">
      <h2 id="timing-parity">{t('timing.parity.title')}</h2>
      <p className={ui.note}>{t('timing.parity.intro')}</p>
      {onGpu ? (
        <>
          <OrtSwitch />
          <MeasureButton
            what="parity"
            label={t('timing.parity.start')}
            onStart={() => void controller.timing.parity()}
          />
        </>
      ) : (
        <p className={ui.note}>{t('timing.parity.wasmOnly')}</p>
      )}
      {result && <ParityTable result={result} />}
    </section>
  );
}

function OrtSwitch() {
  const { t } = useTranslation();
  const controller = useController();
  const on = useApp((state) => comparesOrt(state.timing, selectBackend(state)));
  const software = useApp((state) => isSoftware(selectBackend(state)));
  return (
    <>
      <label
        className={styles.timingCheck}
        {...tip(t(software ? 'timing.parity.ortWhy' : 'timing.parity.ortWhyHardware'))}
      >
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => controller.timing.setCompareOrt(event.target.checked)}
        />
        {t('timing.parity.ort')}
      </label>
      {software && <p className={ui.note}>{t('timing.parity.ortWhy')}</p>}
    </>
  );
}
