import { useTranslation } from 'react-i18next';
import { cellInImage } from '../../app/pyramid/cells';
import { positionIn } from '../../app/pyramid/palette';
import {
  selectFieldSide,
  selectLetterbox,
  selectMapRange,
  selectPalette,
  selectReading,
} from '../../app/pyramid/selectors';
import { useApp } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { ColourBar } from './ColourBar';
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
