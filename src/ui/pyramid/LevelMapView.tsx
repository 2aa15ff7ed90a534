import { type KeyboardEvent, memo, type PointerEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type Cell, cellAt, imageShare } from '../../app/pyramid/cells';
import {
  selectDetectionCell,
  selectLetterbox,
  selectLevelMap,
  selectMapRange,
  selectPalette,
  selectTap,
} from '../../app/pyramid/selectors';
import type { LevelMap } from '../../inference/api/messages';
import type { Level } from '../../model/network/variants';
import { useApp, useController } from '../appContext';
import ui from '../styles/primitives.module.css';
import { MapCanvas } from './MapCanvas';
import styles from './pyramid.module.css';

/** One level: its map with a cursor, or why it has none. */
export const LevelMapView = memo(function LevelMapView({ level }: { readonly level: Level }) {
  const { t } = useTranslation();
  const map = useApp((state) => selectLevelMap(state, level));
  const known = useApp((state) => state.pyramid.maps !== null);
  return (
    <figure className={styles.pyramidLevel}>
      <figcaption>
        <span className={styles.pyramidName}>{t('pyramid.level', { level })}</span>
        <span className={ui.muted}>
          {map ? t('pyramid.size', { width: map.width, height: map.height }) : '\u00a0'}
        </span>
      </figcaption>
      {map?.values.length ? <MapButton level={level} map={map} /> : <NoMap known={known} map={map} />}
    </figure>
  );
});

function NoMap({ known, map }: { readonly known: boolean; readonly map: LevelMap | null }) {
  const { t } = useTranslation();
  const kind = useApp((state) => selectTap(state).kind);
  const why = map
    ? t('pyramid.noChannel', { count: map.channels })
    : t('pyramid.noNode', { kind: t(`pyramid.noNodeKinds.${kind}`) });
  return (
    <div className={`${styles.pyramidMap} ${ui.caption} ${styles.pyramidNone}`}>
      {known && <span>{why}</span>}
    </div>
  );
}

const STEPS: Readonly<Record<string, readonly [rows: number, cols: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function MapButton({ level, map }: { readonly level: Level; readonly map: LevelMap }) {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const help = useId();
  const range = useApp(selectMapRange);
  const palette = useApp(selectPalette);
  const overlaid = useApp((state) => state.pyramid.overlay === level);
  const look = (event: PointerEvent<HTMLElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    pyramid.look(cellAt(map, (event.clientX - left) / width, (event.clientY - top) / height));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    pyramid.moveCell(level, ...step);
  };
  return (
    <>
      <button
        type="button"
        className={styles.pyramidMap}
        aria-label={t('pyramid.map', { level, width: map.width, height: map.height })}
        aria-describedby={help}
        aria-pressed={overlaid}
        onPointerDown={look}
        onPointerMove={look}
        onPointerLeave={(event) => {
          // A finger that is lifted leaves what it pointed at to be read.
          if (event.pointerType !== 'touch') pyramid.look(null);
        }}
        onBlur={() => pyramid.look(null)}
        onKeyDown={onKeyDown}
        onClick={() => pyramid.toggleOverlay(level)}
      >
        <MapCanvas map={map} range={range} palette={palette} />
        <Padding />
        <Marks level={level} map={map} />
      </button>
      <span id={help} hidden>
        {t('pyramid.mapHelp')}
      </span>
    </>
  );
}

/** Dims the part of the map that lies outside the image. */
function Padding() {
  const letterbox = useApp(selectLetterbox);
  if (!letterbox) return null;
  const { x, y } = imageShare(letterbox);
  return (
    <>
      {x < 1 && <span className={styles.pyramidPadding} style={{ left: `${x * 100}%` }} />}
      {y < 1 && <span className={styles.pyramidPadding} style={{ top: `${y * 100}%` }} />}
    </>
  );
}

function Marks({ level, map }: { readonly level: Level; readonly map: LevelMap }) {
  const detection = useApp((state) => atLevel(selectDetectionCell(state), level));
  const cell = useApp((state) => atLevel(state.pyramid.cell, level));
  return (
    <>
      {detection && <CellMark cell={detection} map={map} kind="detection" />}
      {cell && <CellMark cell={cell} map={map} kind="cursor" />}
    </>
  );
}

function atLevel<C extends { readonly level: number }>(cell: C | null, level: number): C | null {
  return cell?.level === level ? cell : null;
}

interface CellMarkProps {
  readonly cell: Cell;
  readonly map: LevelMap;
  readonly kind: 'cursor' | 'detection';
}

/** Maps with more cells a side have some that are hard to see in their frame. */
const LARGE_CELLS = 8;

/** A frame around a cell of a map, and around small ones a ring that can be found. */
function CellMark({ cell: { row, col }, map: { width, height }, kind }: CellMarkProps) {
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
