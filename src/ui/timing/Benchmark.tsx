import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import { BENCHMARK_RANGES, type BenchmarkKey, type BenchmarkSettings } from '../../app/slices/timing';
import { isOffered, isSlow } from '../../app/timing/benchmarkPlan';
import { selectChosenCells } from '../../app/timing/selectors';
import { BENCHMARK_PARTS, ENGINES } from '../../inference/api/measuring';
import { useApp, useController } from '../appContext';
import { NumberField } from '../common/RangeField';
import { TableHead } from '../common/TableHead';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
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

/** What a benchmark is to run: parts down, engines across. */
function BenchmarkCells() {
  const { t } = useTranslation();
  const backend = useApp(selectBackend);
  const engines = ENGINES.filter((engine) =>
    BENCHMARK_PARTS.some((part) => isOffered(backend, part, engine)),
  );
  const slow = BENCHMARK_PARTS.some((part) =>
    engines.some((engine) => isOffered(backend, part, engine) && isSlow(backend, `${part} ${engine}`)),
  );
  return (
    <>
      <table className={styles.benchCells} aria-label={t('timing.benchmark.what')}>
        <TableHead
          columns={[
            t('timing.benchmark.part'),
            ...engines.map((engine) => ({
              text: t(`timing.engines.${engine}`),
              why: t(`timing.engineWhys.${engine}`),
            })),
          ]}
        />
        <tbody>
          {BENCHMARK_PARTS.map((part) => (
            <tr key={part}>
              <th scope="row">
                <Term why={t(`timing.partWhys.${part}`)}>{t(`timing.parts.${part}`)}</Term>
              </th>
              {engines.map((engine) => (
                <td key={engine}>
                  {isOffered(backend, part, engine) ? <Cell cell={`${part} ${engine}`} /> : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {slow && <p className={ui.note}>{t('timing.benchmark.slow')}</p>}
      {backend?.kind === 'wasm' && <p className={ui.note}>{t('timing.benchmark.wasmOnly')}</p>}
    </>
  );
}

function Cell({ cell }: { readonly cell: BenchmarkKey }) {
  const { t } = useTranslation();
  const controller = useController();
  const on = useApp((state) => selectChosenCells(state).has(cell));
  const slow = useApp((state) => isSlow(selectBackend(state), cell));
  const [part, engine] = cell.split(' ') as [(typeof BENCHMARK_PARTS)[number], (typeof ENGINES)[number]];
  const name = t('timing.benchmark.cell', {
    part: t(`timing.parts.${part}`),
    engine: t(`timing.engines.${engine}`),
  });
  return (
    <label className={styles.benchCell}>
      <input
        type="checkbox"
        aria-label={slow ? `${name}, ${t('timing.benchmark.slowWhy')}` : name}
        checked={on}
        onChange={(event) => controller.timing.setCell(cell, event.target.checked)}
      />
      <span className={styles.benchSlow}>{slow && '*'}</span>
    </label>
  );
}
