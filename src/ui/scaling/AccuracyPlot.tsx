import { useTranslation } from 'react-i18next';
import { isAsPublished } from '../../app/scaling/preview';
import { selectModel } from '../../app/selectors';
import { compoundCurve } from '../../model/cost/scaling';
import { VARIANTS } from '../../model/network/variants';
import { useApp, useController, useFormat } from '../appContext';
import ui from '../styles/primitives.module.css';
import { Line, Plot } from './chart/Plot';
import { Point } from './chart/Point';
import styles from './chart/plot.module.css';
import { linearScale, logScale, roundDecade } from './chart/scale';
import { costOf, RanMarks } from './RanMarks';
import { useUnits } from './useUnits';

const POINTS = compoundCurve().map((point) => ({ ...point, ...VARIANTS[point.variant] }));

/** The paper's accuracy of D0…D7 against their cost, the one in use marked, and what ran here at its cost. */
export function AccuracyPlot() {
  const { t } = useTranslation();
  const controller = useController();
  const { number } = useFormat();
  const { giga } = useUnits();
  const info = useApp(selectModel);
  const measured = useApp((state) => state.scaling.measured);
  const current = info && isAsPublished(info) ? info.variant : null;
  const ran = info ? [...measured, info] : measured;
  const lowest = Math.min(2, ...ran.map((each) => roundDecade(costOf(each), 'down')));
  return (
    <figure>
      <Plot
        label={t('scaling.buys.plot')}
        xLabel={t('scaling.buys.x')}
        yLabel={t('scaling.buys.y')}
        height={230}
        scales={({ left, right, top, bottom }) => ({
          x: logScale([lowest, 500], [left, right]),
          y: linearScale([32, 56], [bottom, top]),
        })}
      >
        {({ x, y }, { bottom, right }) => (
          <>
            <Line tone="accent" points={POINTS.map((p) => [x(p.multiplyAdds / 1e9), y(p.published.ap)])} />
            {POINTS.map(({ variant, multiplyAdds, published, inputSize }) => {
              const [px, py] = [x(multiplyAdds / 1e9), y(published.ap)];
              const point = t('scaling.buys.point', {
                name: variant.toUpperCase(),
                ap: number(published.ap, 1),
                cost: giga(multiplyAdds),
                size: inputSize,
              });
              const inUse = variant === current;
              return (
                <Point
                  key={variant}
                  x={px}
                  y={py}
                  label={inUse ? t('scaling.buys.current', { point }) : point}
                  strong={inUse}
                  onPress={() => controller.scaling.preview(variant)}
                >
                  <text x={px - 2} y={py - 10} textAnchor="end" className={styles.plotName}>
                    {variant.toUpperCase()}
                  </text>
                </Point>
              );
            })}
            <RanMarks x={x} y={bottom} right={right} />
          </>
        )}
      </Plot>
      <figcaption className={ui.note}>
        {t('scaling.buys.caption')} {ran.length > 0 && t('scaling.buys.captionRan')}
      </figcaption>
    </figure>
  );
}
