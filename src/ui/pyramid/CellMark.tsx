import type { Cell } from '../../app/pyramid/cells';
import type { LevelMap } from '../../inference/api/messages';
import styles from './pyramid.module.css';

interface CellMarkProps {
  readonly cell: Cell;
  readonly map: LevelMap;
  readonly kind: 'cursor' | 'detection';
}

/** Maps with more cells a side have some that are hard to see in their frame. */
const LARGE_CELLS = 8;

/** A frame around a cell of a map, and around small ones a ring that can be found. */
export function CellMark({ cell: { row, col }, map: { width, height }, kind }: CellMarkProps) {
  return (
    <span
      className={styles.cellMark}
      data-kind={kind}
      data-small={width > LARGE_CELLS || undefined}
      style={{
        left: `${(col / width) * 100}%`,
        top: `${(row / height) * 100}%`,
        width: `${100 / width}%`,
        height: `${100 / height}%`,
      }}
    />
  );
}
