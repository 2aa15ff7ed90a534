import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { percentile, type StageStatistics, stageStatistics } from '../../../app/slices/timing';
import { useApp, useFormat } from '../../appContext';
import { Term } from '../../common/Term';
import './timing.css';

/** Where the milliseconds go, stage by stage: the last frame as bars, median and 95th percentile beside them. */
export default function TimingPanel() {
  const { t } = useTranslation();
  const ms = useMilliseconds();
  const timing = useApp((state) => state.timing);
  const stages = useMemo(() => stageStatistics(timing), [timing]);
  const totals = timing.frames.map((frame) => frame.totalMs);
  const last = totals.at(-1);
  if (last === undefined) return <p className="muted">{t('timing.waiting')}</p>;
  const longest = Math.max(
    ...stages.map((stage) => Math.max(stage.last ?? 0, stage.p95 ?? 0)),
    Number.EPSILON,
  );
  return (
    <section>
      <h2>{t('timing.title')}</h2>
      <table className="timing">
        <thead>
          <tr>
            <th scope="col">{t('timing.stage')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('timing.last')}</span>
            </th>
            <th scope="col">{t('timing.time')}</th>
            <th scope="col">{t('timing.median')}</th>
            <th scope="col">
              <Term why={t('timing.p95')}>{t('timing.p95Short')}</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <StageRow key={stage.stage} statistics={stage} longest={longest} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('timing.total')}</th>
            <td />
            <td>{ms(last)}</td>
            <td>{ms(percentile(totals, 0.5) ?? 0)}</td>
            <td>{ms(percentile(totals, 0.95) ?? 0)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="note">
        {t('timing.frames', { count: totals.length })} · {t('timing.framesWhy')}
      </p>
    </section>
  );
}

/** Numbers whose unit stands in the heading. */
function useMilliseconds(): (value: number) => string {
  const { number } = useFormat();
  return (value) => number(value, value < 9.95 ? 1 : 0);
}

interface StageRowProps {
  readonly statistics: StageStatistics;
  readonly longest: number;
}

function StageRow({ statistics: { stage, last, median, p95 }, longest }: StageRowProps) {
  const { t } = useTranslation();
  const ms = useMilliseconds();
  const share = (value: number | null) => `${((value ?? 0) / longest) * 100}%`;
  return (
    <tr>
      <th scope="row">{t(`stages.${stage}`)}</th>
      <td className="timing-bar">
        <span className="timing-track">
          <span className="timing-p95" style={{ width: share(p95) }} />
          <span className="timing-last" style={{ width: share(last) }} />
        </span>
      </td>
      <td>{last === null ? <Term why={t('timing.cachedWhy')}>{t('timing.cached')}</Term> : ms(last)}</td>
      <td>{median === null ? '–' : ms(median)}</td>
      <td>{p95 === null ? '–' : ms(p95)}</td>
    </tr>
  );
}
