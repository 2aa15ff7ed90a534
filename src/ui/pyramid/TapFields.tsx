import { ChevronLeft, ChevronRight, Download, LayoutGrid, Minus, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectChannel, selectChannelCount, selectTap, selectTaps } from '../../app/pyramid/selectors';
import { CHANNEL_LIMIT, REDUCTIONS } from '../../app/slices/pyramid';
import type { TapId } from '../../model/features/taps';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import { Choice } from '../common/Choice';
import { NumberField } from '../common/RangeField';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './pyramid.module.css';
import { tapName } from './tapName';
import { useMapWords } from './useMapWords';

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
  const options = (kinds: readonly string[]) =>
    taps
      .filter(({ kind }) => kinds.includes(kind))
      .map((each) => (
        <option key={each.id} value={each.id}>
          {tapName(t, each)}
        </option>
      ));
  return (
    <div className={styles.pyramidGroup}>
      <Term why={t('pyramid.tapWhy')}>{t('pyramid.tap')}</Term>
      <IconButton
        icon={ChevronLeft}
        label={t('pyramid.previousTap')}
        shortcut="previous-tap"
        disabled={tap === taps[0]}
        onClick={() => pyramid.stepTap(-1)}
      />
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
      <IconButton
        icon={ChevronRight}
        label={t('pyramid.nextTap')}
        shortcut="next-tap"
        disabled={tap === taps.at(-1)}
        onClick={() => pyramid.stepTap(1)}
      />
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
      <Choice
        label={t('pyramid.reduction')}
        options={REDUCTIONS}
        value={reduction}
        word={(option) => t(`pyramid.reductions.${option}`)}
        onChange={(option) => pyramid.setReduction(option)}
      />
      {reduction === 'channel' && <ChannelField />}
      <Button
        icon={LayoutGrid}
        size={14}
        why={t('pyramid.browseWhy')}
        shortcut="channel-browser"
        aria-haspopup="dialog"
        onClick={() => pyramid.browse()}
      >
        {t('pyramid.browse')}
      </Button>
    </div>
  );
}

function DifferenceButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const difference = useApp((state) => state.pyramid.difference);
  return (
    <Button
      why={t('pyramid.differenceWhy')}
      shortcut="pyramid-difference"
      aria-pressed={difference}
      onClick={() => pyramid.toggleDifference()}
    >
      {t('pyramid.difference')}
    </Button>
  );
}

function ExportButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const empty = useApp((state) => state.pyramid.maps === null);
  const words = useMapWords();
  return (
    <IconButton
      icon={Download}
      size={14}
      label={t('pyramid.export')}
      shortcut="export-maps"
      disabled={empty}
      onClick={() => void pyramid.exportPng(words())}
    />
  );
}

/** The number of the one channel that is shown, with steps to its neighbours. */
function ChannelField() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const channel = useApp(selectChannel);
  const last = (useApp(selectChannelCount) ?? CHANNEL_LIMIT) - 1;
  return (
    <div className={styles.pyramidChannel}>
      <IconButton
        icon={Minus}
        size={14}
        label={t('pyramid.previousChannel', { channel: channel - 1 })}
        disabled={channel <= 0}
        onClick={() => pyramid.setChannel(channel - 1)}
      />
      <NumberField
        label={t('pyramid.channel')}
        range={{ min: 0, max: last, step: 1 }}
        value={channel}
        onChange={(value) => pyramid.setChannel(value)}
      />
      <IconButton
        icon={Plus}
        size={14}
        label={t('pyramid.nextChannel', { channel: channel + 1 })}
        disabled={channel >= last}
        onClick={() => pyramid.setChannel(channel + 1)}
      />
    </div>
  );
}
