import { useTranslation } from 'react-i18next';
import {
  compoundCurve,
  LARGEST_FACTOR,
  SCALING_KINDS,
  type ScalingPoint,
  scalingCurve,
} from '../../model/cost/scaling';
import { VARIANTS } from '../../model/network/variants';
import { useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
import { Line, Plot } from './chart/Plot';
import { Point } from './chart/Point';
import styles from './chart/plot.module.css';
import { linearScale, logScale } from './chart/scale';
import { useUnits } from './useUnits';

const KINDS = [...SCALING_KINDS, 'compound'] as const;
type Kind = (typeof KINDS)[number];

const STEPS = 9;

/** Costs of one dimension alone, and of all together at the factor of their resolution. */
const CURVES: Readonly<Record<Kind, readonly ScalingPoint[]>> = {
  width: scalingCurve('width', STEPS),
  depth: scalingCurve('depth', STEPS),
  resolution: scalingCurve('resolution', STEPS),
  compound: compoundCurve().map(({ variant, multiplyAdds, parameters }) => ({
    factor: VARIANTS[variant].inputSize / VARIANTS.d0.inputSize,
    multiplyAdds,
    parameters,
  })),
};

/** Where the name of a curve stands beside its end, pixels downwards, so that none lies on another. */
const NAME_SHIFT: Readonly<Record<Kind, number>> = { compound: 0, width: 6, resolution: -6, depth: 2 };

/** Cost of scaling one dimension of D0, or all of them. */
export function ChoicePlot() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { giga, mega } = useUnits();
  return (
    <Plot
      label={t('scaling.choice.plot')}
      xLabel={t('scaling.choice.x')}
      yLabel={t('scaling.choice.y')}
      height={240}
      right={98}
      scales={({ left, right, top, bottom }) => ({
        x: linearScale([1, LARGEST_FACTOR], [left, right], 4),
        y: logScale([2, 500], [bottom, top]),
      })}
    >
      {({ x, y }) =>
        KINDS.map((kind) => {
          const points = CURVES[kind].map((p) => [x(p.factor), y(p.multiplyAdds / 1e9)] as const);
          const [endX, endY] = points.at(-1)!;
          const tone = kind === 'compound' ? 'accent' : 'plain';
          return (
            <g key={kind}>
              <Line tone={tone} kind={kind} points={points} />
              {CURVES[kind].map((p, i) => (
                <Point
                  // biome-ignore lint/suspicious/noArrayIndexKey: D5 and D6 share a factor, and the list never changes
                  key={i}
                  x={points[i]![0]}
                  y={points[i]![1]}
                  tone={tone}
                  label={t('scaling.choice.point', {
                    kind: t(`scaling.choice.kinds.${kind}`),
                    factor: number(p.factor, 2),
                    cost: giga(p.multiplyAdds),
                    parameters: mega(p.parameters),
                  })}
                />
              ))}
              <text
                x={endX + 9}
                y={endY + NAME_SHIFT[kind]}
                dy="0.32em"
                className={styles.plotName}
                data-tone={tone}
              >
                {t(`scaling.choice.kinds.${kind}`)}
              </text>
            </g>
          );
        })
      }
    </Plot>
  );
}

/** The same numbers to read. */
export function ChoiceTable() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { giga } = useUnits();
  const factors = CURVES.resolution.map(({ factor }) => factor);
  const at = (kind: Kind, factor: number) =>
    CURVES[kind].filter((p) => Math.abs(p.factor - factor) < 1e-9).map((p) => giga(p.multiplyAdds));
  return (
    <table>
      <TableHead
        columns={[t('scaling.choice.factor'), ...KINDS.map((kind) => t(`scaling.choice.kinds.${kind}`))]}
      />
      <tbody>
        {factors.map((factor) => (
          <tr key={factor}>
            <th scope="row">{number(factor, 2)}</th>
            {KINDS.map((kind) => (
              <td key={kind}>{at(kind, factor).join(' / ') || '–'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
