import { useTranslation } from 'react-i18next';
import { type MeasuredTime, measuredTime } from '../../app/scaling/measured';
import { selectUnpublished } from '../../app/scaling/preview';
import { selectBackend } from '../../app/selectors';
import { variantCost } from '../../model/cost/variantCost';
import { useApp } from '../appContext';
import { Point } from './chart/Point';
import styles from './chart/plot.module.css';
import type { Scale } from './chart/scale';
import { useUnits } from './useUnits';

type Ran = Pick<MeasuredTime, 'variant' | 'inputSize'>;

/** Multiply-adds of an image at the size that a variant ran at, units of 10⁹. */
export const costOf = ({ variant, inputSize }: Ran): number =>
  variantCost(variant, inputSize).multiplyAdds / 1e9;

interface RanMarksProps {
  readonly x: Scale;
  /** Of the marks and of the plot's ends, pixels. */
  readonly y: number;
  readonly right: number;
}

/** What has run on this device, at its cost along the foot of the plot, as its AP is not known; filled none. */
export function RanMarks({ x, y, right }: RanMarksProps) {
  const { t } = useTranslation();
  const { giga, duration } = useUnits();
  const measured = useApp((state) => state.scaling.measured);
  const current = useApp(selectUnpublished);
  const backend = useApp((state) => selectBackend(state)?.kind);
  const values = ({ variant, inputSize }: Ran) => ({
    name: variant.toUpperCase(),
    size: inputSize,
    cost: giga(costOf({ variant, inputSize }) * 1e9),
  });
  const timed = current && backend && measuredTime(measured, { ...current, backend });
  const time = timed ? duration(timed.medianMs) : t('scaling.unmeasured');
  const px = current && x(costOf(current));
  return (
    <>
      {measured
        .filter((each) => each !== timed)
        .map((each) => (
          <Point
            key={`${each.variant} ${each.backend} ${each.inputSize}`}
            x={x(costOf(each))}
            y={y}
            mark={each.backend === 'wasm' ? 'dot' : 'square'}
            tone="hollow"
            label={t('scaling.buys.ran', {
              ...values(each),
              backend: t(`backend.kind.${each.backend}`),
              time: duration(each.medianMs),
            })}
          />
        ))}
      {current && px !== null && (
        <Point x={px} y={y} strong label={t('scaling.buys.inUseHere', { ...values(current), time })}>
          <text x={px} y={y - 10} textAnchor={px > right - 180 ? 'end' : 'start'} className={styles.plotName}>
            {t('scaling.buys.short', { ...values(current), time })}
          </text>
        </Point>
      )}
    </>
  );
}
