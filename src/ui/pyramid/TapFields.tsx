import { ChevronLeft, ChevronRight, Download, LayoutGrid } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectTap, selectTaps } from '../../app/pyramid/selectors';
import { REDUCTIONS } from '../../app/slices/pyramid';
import type { TapId } from '../../model/features/taps';
import { useApp, useController } from '../appContext';
import { Term } from '../common/Term';
import { labelTip, tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { ChannelField } from './ChannelField';
import styles from './pyramid.module.css';
import { useMapWords } from './useMapWords';
import { useTapName } from './useTapName';

/** Which maps: where in the network, and what of its channels. */
export function TapFields() {
  return (
    <div className={styles.pyramidFields}>
      <TapField />
      <ReductionField />
      <DifferenceButton />
      <ExportButton />
    </div>
  );
}

function TapField() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const taps = useApp(selectTaps);
  const tap = useApp(selectTap);
  const name = useTapName();
  const options = (kinds: readonly string[]) =>
    taps
      .filter(({ kind }) => kinds.includes(kind))
      .map((each) => (
        <option key={each.id} value={each.id}>
          {name(each)}
        </option>
      ));
  return (
    <div className={styles.pyramidGroup}>
      <Term why={t('pyramid.tapWhy')}>{t('pyramid.tap')}</Term>
      <button
        type="button"
        className={ui.iconButton}
        disabled={tap === taps[0]}
        onClick={() => pyramid.stepTap(-1)}
        {...labelTip(t('pyramid.previousTap'), 'previous-tap')}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </button>
      <select
        className={ui.select}
        aria-label={t('pyramid.tap')}
        value={tap.id}
        onChange={(event) => pyramid.setTap(event.target.value as TapId)}
      >
        {options(['backbone'])}
        <optgroup label={t('pyramid.tapGroups.bifpn')}>{options(['td', 'out'])}</optgroup>
        <optgroup label={t('pyramid.tapGroups.heads')}>{options(['head'])}</optgroup>
      </select>
      <button
        type="button"
        className={ui.iconButton}
        disabled={tap === taps.at(-1)}
        onClick={() => pyramid.stepTap(1)}
        {...labelTip(t('pyramid.nextTap'), 'next-tap')}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

function ReductionField() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const reduction = useApp((state) => state.pyramid.reduction);
  return (
    <div className={styles.pyramidGroup}>
      <Term why={t('pyramid.reductionWhy')}>{t('pyramid.reduction')}</Term>
      <fieldset className={ui.segments} aria-label={t('pyramid.reduction')}>
        {REDUCTIONS.map((option) => (
          <label key={option} className={ui.segment}>
            <input
              type="radio"
              name="pyramid-reduction"
              value={option}
              checked={option === reduction}
              onChange={() => pyramid.setReduction(option)}
            />
            <span>{t(`pyramid.reductions.${option}`)}</span>
          </label>
        ))}
      </fieldset>
      {reduction === 'channel' && <ChannelField />}
      <button
        type="button"
        className={ui.button}
        aria-haspopup="dialog"
        onClick={() => pyramid.browse()}
        {...tip(t('pyramid.browseWhy'), 'channel-browser')}
      >
        <LayoutGrid size={14} aria-hidden="true" />
        {t('pyramid.browse')}
      </button>
    </div>
  );
}

function DifferenceButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const difference = useApp((state) => state.pyramid.difference);
  return (
    <button
      type="button"
      className={ui.button}
      aria-pressed={difference}
      onClick={() => pyramid.toggleDifference()}
      {...tip(t('pyramid.differenceWhy'), 'pyramid-difference')}
    >
      {t('pyramid.difference')}
    </button>
  );
}

function ExportButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const empty = useApp((state) => state.pyramid.maps === null);
  const words = useMapWords();
  return (
    <button
      type="button"
      className={ui.iconButton}
      disabled={empty}
      onClick={() => void pyramid.exportPng(words())}
      {...labelTip(t('pyramid.export'), 'export-maps')}
    >
      <Download size={14} aria-hidden="true" />
    </button>
  );
}
