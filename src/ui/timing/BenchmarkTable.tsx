import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenchmarkResult } from '../../app/slices/timing';
import { type Ratio, ratiosOf } from '../../app/timing/ratios';
import { BENCHMARK_PARTS, type BenchmarkPart, type BenchmarkRow } from '../../inference/api/measuring';
import { useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { TableHead } from '../common/TableHead';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { MeasuredOnText } from './MeasuredOn';
import { TimeBar, useMilliseconds } from './TimeTable';
import styles from './timing.module.css';

/** Times part by part, an engine a row, and how they compare. */
export function BenchmarkTable({ result }: { readonly result: BenchmarkResult }) {
  const { t } = useTranslation();
  const { rows } = result.report;
  const parts = BENCHMARK_PARTS.filter((part) => rows.some((row) => row.part === part));
  return (
    <div className={styles.benchResult}>
      <div className={styles.timingHeading}>
        <h3>{t('timing.benchmark.result')}</h3>
        <CopyButton />
      </div>
      <p className={ui.note}>
        <MeasuredOnText on={result.on} />
        {' · '}
        {t('timing.benchmark.runsOf', { count: result.runs, warmUp: result.warmUp })}
      </p>
      <table className={styles.timeTable} aria-label={t('timing.benchmark.result')}>
        <TableHead
          columns={[
            t('timing.benchmark.engine'),
            { unseen: t('timing.bar') },
            t('timing.median'),
            t('timing.p95'),
            { text: t('timing.benchmark.dispatches'), why: t('timing.benchmark.dispatchesWhy') },
          ]}
        />
        {parts.map((part) => (
          <PartRows key={part} part={part} rows={rows.filter((row) => row.part === part)} />
        ))}
      </table>
      <Ratios ratios={ratiosOf(rows)} />
    </div>
  );
}

/** Bars of a part are on its slowest engine's scale. */
function PartRows({ part, rows }: { readonly part: BenchmarkPart; readonly rows: readonly BenchmarkRow[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const ms = useMilliseconds();
  const longest = Math.max(...rows.map(({ p95Ms }) => p95Ms));
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={5} className={styles.benchPart}>
          {t(`timing.parts.${part}`)}
        </th>
      </tr>
      {rows.map(({ engine, medianMs, p95Ms, dispatches }) => (
        <tr key={engine} className={styles.kernelRow}>
          <th scope="row">{t(`timing.engines.${engine}`)}</th>
          <TimeBar last={null} median={medianMs} p95={p95Ms} longest={longest} />
          <td>{ms(medianMs)}</td>
          <td>{ms(p95Ms)}</td>
          <td>{dispatches === null ? '–' : number(dispatches)}</td>
        </tr>
      ))}
    </tbody>
  );
}

function Ratios({ ratios }: { readonly ratios: readonly Ratio[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (ratios.length === 0) return null;
  const words = ({ above, below }: Ratio) => ({
    part: t(`timing.parts.${above.part}`),
    abovePart: t(`timing.parts.${above.part}`),
    belowPart: t(`timing.parts.${below.part}`),
    above: t(`timing.engines.${above.engine}`),
    below: t(`timing.engines.${below.engine}`),
  });
  return (
    <>
      <h3>
        <Term why={t('timing.benchmark.ratiosWhy')}>{t('timing.benchmark.ratios')}</Term>
      </h3>
      <dl className={styles.benchRatios}>
        {ratios.map((ratio) => {
          const across = ratio.above.part !== ratio.below.part;
          const name = t(across ? 'timing.benchmark.ratioParts' : 'timing.benchmark.ratio', words(ratio));
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{t('timing.benchmark.times', { value: number(ratio.value, decimalsOf(ratio.value)) })}</dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

/** For two or three figures, but no fractions of hundreds. */
function decimalsOf(ratio: number): number {
  return ratio < 0.0995 ? 3 : ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0;
}

const COPIED_MS = 2500;

function CopyButton() {
  const { t } = useTranslation();
  const controller = useController();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await controller.timing.copyReport())) return;
    setCopied(true);
    setTimeout(setCopied, COPIED_MS, false);
  };
  const Icon = copied ? Check : Copy;
  return (
    <>
      <Button icon={Icon} size={14} why={t('timing.benchmark.copyWhy')} onClick={() => void copy()}>
        {t(copied ? 'app.copied' : 'timing.benchmark.copy')}
      </Button>
      <span role="status" className={ui.visuallyHidden}>
        {copied && t('app.copied')}
      </span>
    </>
  );
}
