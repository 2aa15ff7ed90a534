import { useTranslation } from 'react-i18next';
import type { MeasuredTime } from '../../app/scaling/measured';
import { useApp, useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
import ui from '../styles/primitives.module.css';
import { Plot } from './chart/Plot';
import { Point } from './chart/Point';
import styles from './chart/plot.module.css';
import { logScale, roundDecade } from './chart/scale';
import { costOf } from './RanMarks';
import { useUnits } from './useUnits';

/** Times measured on this device against cost, and as a table. */
export function MeasuredTimes() {
  const { t } = useTranslation();
  const measured = useApp((state) => state.scaling.measured);
  if (measured.length === 0) return <p className={ui.muted}>{t('scaling.times.none')}</p>;
  const sorted = [...measured].sort((a, b) => a.backend.localeCompare(b.backend) || costOf(a) - costOf(b));
  return (
    <>
      <TimesPlot measured={sorted} />
      <p className={ui.note}>{t('scaling.times.note')}</p>
      <TimesTable measured={sorted} />
    </>
  );
}

interface TimesProps {
  readonly measured: readonly MeasuredTime[];
}

const key = ({ variant, backend, inputSize }: MeasuredTime) => `${variant} ${backend} ${inputSize}`;

function TimesPlot({ measured }: TimesProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { giga, duration } = useUnits();
  const times = measured.map(({ medianMs }) => medianMs / 1000);
  const from = roundDecade(0.8 * Math.min(...times), 'down');
  const to = Math.max(roundDecade(Math.max(...times), 'up'), 10 * from);
  const lowest = Math.min(2, roundDecade(Math.min(...measured.map(costOf)), 'down'));
  return (
    <Plot
      label={t('scaling.times.plot')}
      xLabel={t('scaling.buys.x')}
      yLabel={t('scaling.times.y')}
      height={190}
      scales={({ left, right, top, bottom }) => ({
        x: logScale([lowest, 500], [left, right]),
        y: logScale([from, to], [bottom, top]),
      })}
    >
      {({ x, y }) =>
        measured.map((time) => {
          const [px, py] = [x(costOf(time)), y(time.medianMs / 1000)];
          return (
            <Point
              key={key(time)}
              x={px}
              y={py}
              mark={time.backend === 'wasm' ? 'dot' : 'square'}
              label={t('scaling.times.point', {
                name: time.variant.toUpperCase(),
                size: time.inputSize,
                backend: t(`backend.kind.${time.backend}`),
                time: duration(time.medianMs),
                count: time.frames,
                cost: giga(costOf(time) * 1e9),
              })}
            >
              <text x={px + 8} y={py + 12} className={styles.plotName}>
                {time.variant.toUpperCase()}
                <tspan className={styles.plotSmall}> {number(time.inputSize)}</tspan>
              </text>
            </Point>
          );
        })
      }
    </Plot>
  );
}

function TimesTable({ measured }: TimesProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { giga, duration } = useUnits();
  return (
    <table>
      <TableHead
        columns={[
          t('scaling.times.variant'),
          t('scaling.times.backend'),
          t('scaling.multiplyAdds'),
          t('scaling.times.median'),
          t('scaling.times.frames'),
        ]}
      />
      <tbody>
        {measured.map((time) => (
          <tr key={key(time)}>
            <th scope="row">
              {time.variant.toUpperCase()} <span className={ui.muted}>{time.inputSize} px</span>
            </th>
            <td>{t(`backend.kind.${time.backend}`)}</td>
            <td>{giga(costOf(time) * 1e9)}</td>
            <td>{duration(time.medianMs)}</td>
            <td>{number(time.frames)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
