import { Lock, LockOpen, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cellInImage } from '../../app/pyramid/cells';
import { type PaletteId, paletteStops, positionIn } from '../../app/pyramid/palette';
import {
  selectFieldSide,
  selectLetterbox,
  selectMapRange,
  selectPalette,
  selectReading,
} from '../../app/pyramid/selectors';
import { OPACITY_RANGE } from '../../app/slices/pyramid';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './legend.module.css';
import { useValueFormat } from './useValueFormat';

/** The colour scale with its range, and on it the value under the pointer. */
export function Legend() {
  const { t } = useTranslation();
  const range = useApp(selectMapRange);
  const palette = useApp(selectPalette);
  const reading = useApp(selectReading);
  const value = useValueFormat();
  const [min, max] = [value(range.min), value(range.max)];
  return (
    <div className={styles.legend}>
      <ReadingLine />
      <div className={styles.legendBar} role="img" aria-label={t('pyramid.legend', { min, max })}>
        <ColourBar palette={palette} />
        {reading && !Number.isNaN(reading.value) && (
          <span
            className={styles.legendTick}
            style={{ left: `${positionIn(range, reading.value) * 100}%` }}
          />
        )}
      </div>
      <div className={`${ui.caption} ${styles.legendEnds}`}>
        <span>{min}</span>
        {palette === 'difference' && <span>0</span>}
        <span>{max}</span>
      </div>
      <FieldNote />
    </div>
  );
}

/** What the dashed square on the image is. */
function FieldNote() {
  const { t } = useTranslation();
  const side = useApp(selectFieldSide);
  return side !== null && <p className={ui.caption}>{t('pyramid.field', { side })}</p>;
}

/** The number behind the colour, and where it stands. */
function ReadingLine() {
  const { t } = useTranslation();
  const reading = useApp(selectReading);
  const letterbox = useApp(selectLetterbox);
  const value = useValueFormat();
  if (!reading)
    return (
      <output className={`${ui.ellipsis} ${styles.legendReading} ${ui.muted}`}>
        {t('pyramid.readingHint')}
      </output>
    );
  const padding = letterbox && !cellInImage(letterbox, reading.cell);
  return (
    <output className={`${ui.ellipsis} ${styles.legendReading}`}>
      <strong>{value(reading.value)}</strong>{' '}
      <span className={ui.muted}>{t('pyramid.reading', { ...reading.cell })}</span>
      {padding && <span {...tip(t('pyramid.readingPaddingWhy'))}> · {t('pyramid.readingPadding')}</span>}
    </output>
  );
}

const STOPS = 17;

/** A colour scale from its low end to its high one. */
export function ColourBar({ palette }: { readonly palette: PaletteId }) {
  const colours = paletteStops(palette, STOPS).join(', ');
  return (
    <span className={styles.colourBar} style={{ backgroundImage: `linear-gradient(to right, ${colours})` }} />
  );
}

/** Holds the range of the colours fast, or lets it follow the maps. */
export function LockButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const locked = useApp((state) => state.pyramid.lockedRange !== null);
  const Icon = locked ? Lock : LockOpen;
  return (
    <Button
      icon={Icon}
      size={14}
      why={t('pyramid.lockWhy')}
      aria-pressed={locked}
      onClick={() => pyramid.toggleLock()}
    >
      {t('pyramid.lock')}
    </Button>
  );
}

/** The map over the image: how opaque, and away with it. */
export function OverlayFields() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const overlay = useApp((state) => state.pyramid.overlay);
  const opacity = useApp((state) => state.pyramid.opacity);
  if (overlay === null)
    return <p className={`${styles.overlayFields} ${ui.muted}`}>{t('pyramid.overlayHint')}</p>;
  return (
    <div className={styles.overlayFields}>
      <span>{t('pyramid.overlay', { level: overlay })}</span>
      <input
        type="range"
        aria-label={t('pyramid.opacity')}
        data-tip={t('pyramid.opacity')}
        {...OPACITY_RANGE}
        value={opacity}
        onChange={(event) => pyramid.setOpacity(event.target.valueAsNumber)}
      />
      <IconButton
        quiet
        icon={X}
        size={14}
        label={t('pyramid.removeOverlay')}
        onClick={() => pyramid.dismiss()}
      />
    </div>
  );
}
