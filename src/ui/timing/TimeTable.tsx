import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statistics } from '../../app/slices/timing';
import { useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
import { Term } from '../common/Term';
import styles from './timing.module.css';

interface TimeTableProps {
  /** Heading of the first column. */
  readonly what: string;
  readonly total: Statistics;
  readonly children: ReactNode;
}

/** Rows of times with a bar each, and their total. */
export function TimeTable({ what, total, children }: TimeTableProps) {
  const { t } = useTranslation();
  const ms = useMilliseconds();
  return (
    <table className={styles.timeTable}>
      <TableHead
        columns={[
          what,
          { unseen: t('timing.bar') },
          { text: t('timing.time'), why: t('timing.timeWhy') },
          { text: t('timing.median'), why: t('timing.medianWhy') },
          { text: t('timing.p95'), why: t('timing.p95Why') },
        ]}
      />
      <tbody>{children}</tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('timing.total')}</th>
          <td />
          <td>{ms(total.last)}</td>
          <td>{ms(total.median)}</td>
          <td>{ms(total.p95)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

interface TimeRowProps {
  readonly label: ReactNode;
  readonly times: Statistics;
  /** What the full width of a bar stands for, ms. */
  readonly longest: number;
  readonly className?: string;
}

/** Times with their bar. */
export function TimeRow({ label, times: { last, median, p95 }, longest, className }: TimeRowProps) {
  const { t } = useTranslation();
  const ms = useMilliseconds();
  return (
    <tr className={className}>
      <th scope="row">{label}</th>
      <TimeBar {...{ last, median, p95, longest }} />
      <td>{last === null ? <Term why={t('timing.cachedWhy')}>{t('timing.cached')}</Term> : ms(last)}</td>
      <td>{ms(median)}</td>
      <td>{ms(p95)}</td>
    </tr>
  );
}

interface TimeBarProps extends Statistics {
  readonly longest: number;
}

/** A cell with a median as a bar, the 95th percentile behind it, the last frame as a mark. */
export function TimeBar({ last, median, p95, longest }: TimeBarProps) {
  const share = (value: number) => `${Math.min(1, value / longest) * 100}%`;
  return (
    <td className={styles.timeBar}>
      <span className={styles.timeTrack}>
        {p95 !== null && <span className={styles.timeP95} style={{ width: share(p95) }} />}
        {median !== null && <span className={styles.timeMedian} style={{ width: share(median) }} />}
        {last !== null && <span className={styles.timeLast} style={{ insetInlineStart: share(last) }} />}
      </span>
    </td>
  );
}

/** What the parts of a bar stand for. */
export function BarLegend() {
  const { t } = useTranslation();
  return (
    <span className={styles.timeLegend}>
      <span className={`${styles.timeSwatch} ${styles.timeMedian}`} />
      {t('timing.legendMedian')}
      <span className={`${styles.timeSwatch} ${styles.timeP95}`} />
      {t('timing.legendP95')}
      <span className={`${styles.timeSwatch} ${styles.timeLast}`} />
      {t('timing.legendLast')}
    </span>
  );
}

/** The longest of all times, for the bars' scale. */
export function longestOf(times: readonly Statistics[]): number {
  return Math.max(...times.flatMap(({ last, p95 }) => [last ?? 0, p95 ?? 0]), Number.EPSILON);
}

/** Numbers whose unit stands in the heading: two figures at least, none after the point from 10 on. */
export function useMilliseconds(): (value: number | null) => string {
  const { number } = useFormat();
  return (value) => (value === null ? '–' : number(value, value < 0.995 ? 2 : value < 9.95 ? 1 : 0));
}
