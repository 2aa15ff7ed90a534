import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PYRAMID_IDS, type PyramidId } from '../../../model/cost/topologies';
import { LEVELS } from '../../../model/network/variants';
import styles from './diagrams.module.css';
import { type Diagram, LABEL_WIDTH, pyramidDiagram, RADIUS } from './geometry';

const DIAGRAMS = Object.fromEntries(PYRAMID_IDS.map((id) => [id, pyramidDiagram(id)])) as Readonly<
  Record<PyramidId, Diagram>
>;

/** A drawing of a pyramid, from the table of topologies. Decorative, and without levels, where its name is beside. */
export function PyramidDiagram({
  id,
  decorative = false,
}: {
  readonly id: PyramidId;
  readonly decorative?: boolean;
}) {
  const { t } = useTranslation();
  const arrow = useId();
  const { width, height, nodes, edges } = DIAGRAMS[id];
  const left = decorative ? LABEL_WIDTH : 0;
  return (
    <svg
      className={styles.pyramid}
      viewBox={`${left} 0 ${width - left} ${height}`}
      width={width - left}
      height={height}
      role="img"
      aria-label={t(`fusion.topology.names.${id}`)}
      aria-hidden={decorative}
    >
      {[false, true].map((extra) => (
        <marker
          key={String(extra)}
          id={`${arrow}${extra}`}
          className={styles.pyramidHead}
          data-extra={extra || undefined}
          viewBox="0 0 6 6"
          refX="2"
          refY="3"
          markerWidth="6"
          markerHeight="6"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L6 3L0 6Z" />
        </marker>
      ))}
      {!decorative &&
        LEVELS.map((level, i) => (
          <text key={level} className={styles.pyramidLevel} x={0} y={nodes[i]!.y}>
            P{level}
          </text>
        ))}
      {edges.map(({ from, to, path, extra }) => (
        <path
          key={`${from}-${to}`}
          d={path}
          className={styles.pyramidEdge}
          data-extra={extra || undefined}
          markerEnd={`url(#${arrow}${extra})`}
        />
      ))}
      {nodes.map(({ feature, x, y, role, single }) => (
        <circle
          key={feature}
          cx={x}
          cy={y}
          r={RADIUS}
          className={styles.pyramidNode}
          data-role={role}
          data-single={single || undefined}
        />
      ))}
    </svg>
  );
}
