import { Check, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../app/selectors';
import type { ParityResult } from '../../app/slices/timing';
import { comparesOrt, isSoftware } from '../../app/timing/benchmarkPlan';
import { ENGINES, type Engine, type ParityReport, type ParityRow } from '../../inference/api/measuring';
import { useApp, useController, useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { MeasureButton } from './MeasureButton';
import { MeasuredOnText } from './MeasuredOn';
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

/** Every other engine's pyramid against WASM's, level by level, and the boxes' verdict first. */
function ParityTable({ result: { on, report } }: { readonly result: ParityResult }) {
  const { t } = useTranslation();
  const engines = ENGINES.filter((engine) => report.rows.some((row) => row.engine === engine));
  return (
    <div className={styles.parityResult}>
      <Verdict report={report} />
      <p className={ui.note}>
        <MeasuredOnText on={on} />
      </p>
      <table aria-label={t('timing.parity.title')}>
        <TableHead
          columns={[
            t('timing.parity.level'),
            { text: t('timing.parity.absolute'), why: t('timing.parity.absoluteWhy') },
            { text: t('timing.parity.relative'), why: t('timing.parity.relativeWhy') },
          ]}
        />
        {engines.map((engine) => (
          <EngineRows
            key={engine}
            engine={engine}
            rows={report.rows.filter((row) => row.engine === engine)}
          />
        ))}
      </table>
      <p className={ui.note}>{t('timing.parity.note')}</p>
    </div>
  );
}

function EngineRows({ engine, rows }: { readonly engine: Engine; readonly rows: readonly ParityRow[] }) {
  const { t } = useTranslation();
  const { scientific } = useFormat();
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={3} className={styles.benchPart}>
          {t('timing.parity.against', {
            engine: t(`timing.engines.${engine}`),
            reference: t('timing.engines.ort-wasm'),
          })}
        </th>
      </tr>
      {rows.map(({ level, maxAbsolute, maxRelative }) => (
        <tr key={level} className={styles.kernelRow}>
          <th scope="row">P{level}</th>
          <td>{scientific(maxAbsolute)}</td>
          <td>{scientific(maxRelative)}</td>
        </tr>
      ))}
    </tbody>
  );
}

function Verdict({ report: { sameBoxes } }: { readonly report: ParityReport }) {
  const { t } = useTranslation();
  const same = sameBoxes.every((engine) => engine.same);
  const count = sameBoxes[0]?.boxes ?? 0;
  const list = sameBoxes
    .map(({ engine, boxes }) =>
      t('timing.parity.differItem', { engine: t(`timing.engines.${engine}`), boxes }),
    )
    .join(', ');
  const Icon = same ? Check : TriangleAlert;
  return (
    <p
      className={`${ui.row} ${styles.parityVerdict}`}
      role="status"
      data-same={same}
      {...tip(t('timing.parity.boxesWhy'))}
    >
      <Icon size={16} aria-hidden="true" />
      {!same && t('timing.parity.differ', { list })}
      {same && t(count === 0 ? 'timing.parity.noBoxes' : 'timing.parity.same', { count })}
    </p>
  );
}
