import { useTranslation } from 'react-i18next';
import { BENCHMARK_RANGES, type BenchmarkSettings } from '../../app/slices/timing';
import { selectChosenCells } from '../../app/timing/selectors';
import { useApp, useController } from '../appContext';
import { NumberField } from '../common/NumberField';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { BenchmarkCells } from './BenchmarkCells';
import { BenchmarkTable } from './BenchmarkTable';
import { MeasureButton } from './MeasureButton';
import styles from './timing.module.css';

const SETTINGS = [
  { setting: 'runs', label: 'timing.benchmark.runs', why: 'timing.benchmark.runsWhy' },
  { setting: 'warmUp', label: 'timing.benchmark.warmUp', why: 'timing.benchmark.warmUpWhy' },
] as const satisfies readonly { readonly setting: keyof BenchmarkSettings; label: string; why: string }[];

/** Engine against engine, part by part. */
export function Benchmark() {
  const { t } = useTranslation();
  const controller = useController();
  const chosen = useApp(selectChosenCells);
  const settings = useApp((state) => state.timing.settings);
  const result = useApp((state) => state.timing.benchmark);
  return (
    <section aria-labelledby="timing-benchmark">
      <h2 id="timing-benchmark">{t('timing.benchmark.title')}</h2>
      <p className={ui.note}>{t('timing.benchmark.intro')}</p>
      <BenchmarkCells />
      <div className={`${ui.wrap} ${styles.measureLine} ${styles.benchSettings}`}>
        {SETTINGS.map(({ setting, label, why }) => (
          <span key={setting} className={styles.benchSetting}>
            <Term why={t(why)}>{t(label)}</Term>
            <NumberField
              label={t(label)}
              range={BENCHMARK_RANGES[setting]}
              value={settings[setting]}
              onChange={(value) => controller.timing.setSetting(setting, value)}
            />
          </span>
        ))}
      </div>
      <MeasureButton
        what="benchmark"
        label={t('timing.benchmark.start')}
        empty={chosen.size === 0}
        onStart={() => void controller.timing.benchmark()}
      />
      {result && <BenchmarkTable result={result} />}
    </section>
  );
}
