import type { ReactNode } from 'react';
import { useFormat } from '../../appContext';
import { useSize } from '../../common/useSize';
import styles from './plot.module.css';
import type { Scale } from './scale';

/** The area between the axes, pixels of the drawing. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
}

interface PlotProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly height: number;
  /** Room at the right for labels of lines' ends. */
  readonly right?: number;
  readonly scales: (area: PlotArea) => { readonly x: Scale; readonly y: Scale };
  readonly children: (scales: { readonly x: Scale; readonly y: Scale }, area: PlotArea) => ReactNode;
}

const MARGIN = { left: 38, right: 16, top: 22, bottom: 36 };

/** Axes, grid and titles as wide as there is room; what is drawn in them is the caller's. */
export function Plot({ label, xLabel, yLabel, height, right = MARGIN.right, scales, children }: PlotProps) {
  const [box, size] = useSize<HTMLDivElement>();
  return (
    <div ref={box} className={styles.plot} style={{ height }}>
      {size && size.width > MARGIN.left + right && (
        // biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset
        <svg width={size.width} height={height} role="group" aria-label={label}>
          <Drawing
            area={{
              left: MARGIN.left,
              right: size.width - right,
              top: MARGIN.top,
              bottom: height - MARGIN.bottom,
              width: size.width,
            }}
            {...{ xLabel, yLabel, scales, children }}
          />
        </svg>
      )}
    </div>
  );
}

type DrawingProps = Pick<PlotProps, 'xLabel' | 'yLabel' | 'scales' | 'children'> & {
  readonly area: PlotArea;
};

function Drawing({ area, xLabel, yLabel, scales, children }: DrawingProps) {
  const { left, right, top, bottom } = area;
  const { number } = useFormat();
  const { x, y } = scales(area);
  const text = (value: number) =>
    number(value, Number.isInteger(value) ? 0 : Math.max(1, -Math.floor(Math.log10(value))));
  return (
    <>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: no group of SVG takes the focus by itself */}
      <g aria-hidden="true">
        {x.ticks.map((tick) => (
          <g key={tick}>
            <line className={styles.plotGrid} x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
            <text x={x(tick)} y={bottom + 14} textAnchor="middle">
              {text(tick)}
            </text>
          </g>
        ))}
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line className={styles.plotGrid} x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick)} dy="0.32em" textAnchor="end">
              {text(tick)}
            </text>
          </g>
        ))}
        <text x={right} y={bottom + 30} textAnchor="end">
          {xLabel}
        </text>
        <text x={4} y={top - 10}>
          {yLabel}
        </text>
      </g>
      {children({ x, y }, area)}
    </>
  );
}

/** A line through points in pixels. */
export function Line({
  points,
  tone,
  kind,
}: {
  readonly points: readonly (readonly [number, number])[];
  readonly tone: 'accent' | 'plain';
  readonly kind?: string;
}) {
  return (
    <polyline
      className={styles.plotLine}
      data-tone={tone}
      data-kind={kind}
      points={points.map((point) => point.map((v) => v.toFixed(1)).join(',')).join(' ')}
    />
  );
}
