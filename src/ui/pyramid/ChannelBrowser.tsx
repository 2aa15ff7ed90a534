import { X } from 'lucide-react';
import { type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findShortcut } from '../../app/keymap';
import { CHANNEL_ORDERS } from '../../app/pyramid/channels';
import { selectLevelMap, selectSheet, selectTap } from '../../app/pyramid/selectors';
import type { ChannelSheet } from '../../inference/api/messages';
import { rangeOf } from '../../model/features/reduce';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import { Term } from '../common/Term';
import { useModal } from '../common/useModal';
import { SavePictureButton } from '../picture/SavePictureButton';
import { useSavePicture } from '../picture/useSavePicture';
import ui from '../styles/primitives.module.css';
import { ATLAS_SCALES, type AtlasScale } from './atlas';
import { ChannelList } from './ChannelList';
import styles from './channels.module.css';
import { ColourBar } from './Legend';
import { Segments } from './Segments';
import { tapName } from './tapName';
import { useRangeFormat } from './useValueFormat';

/** All channels of a level as thumbnails, in a modal drawer. */
export default function ChannelBrowser() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const dialog = useModal();
  const content = useRef<HTMLDivElement>(null);
  const save = useSavePicture(
    'channels',
    useCallback(() => content.current, []),
  );
  const [scale, setScale] = useState<AtlasScale>('common');
  const sheet = useApp(selectSheet);
  const title = t('pyramid.browser.title', { tap: tapName(t, useApp(selectTap)) });
  const closeOutside = (event: MouseEvent) => {
    if (event.target === dialog.current) pyramid.closeBrowser();
  };
  return (
    <dialog
      ref={dialog}
      className={styles.channelBrowser}
      aria-label={title}
      onClick={closeOutside}
      onKeyDown={({ key, ctrlKey, metaKey, altKey }) => {
        if (ctrlKey || metaKey || altKey) return;
        if (findShortcut(key)?.id === 'export-panel') save();
      }}
      onCancel={() => pyramid.closeBrowser()}
    >
      <div ref={content} className={`${ui.column} ${styles.channelBrowserContent}`}>
        <h2>{title}</h2>
        <Choices scale={scale} setScale={setScale} />
        <SheetFacts />
        {sheet && scale === 'common' && <SheetLegend sheet={sheet} />}
        {sheet ? (
          <ChannelList sheet={sheet} scale={scale} />
        ) : (
          <p className={ui.muted}>{t('pyramid.browser.loading')}</p>
        )}
        {/* Last, so that opening focuses a choice. */}
        <div className={styles.channelBrowserButtons} data-picture="omit">
          <SavePictureButton label={t('pyramid.browser.save')} onSave={save} />
          <IconButton quiet icon={X} label={t('app.close')} onClick={() => pyramid.closeBrowser()} />
        </div>
      </div>
    </dialog>
  );
}

interface ChoicesProps {
  readonly scale: AtlasScale;
  readonly setScale: (scale: AtlasScale) => void;
}

function Choices({ scale, setScale }: ChoicesProps) {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const tap = useApp(selectTap);
  const level = useApp((state) => state.pyramid.browsing);
  const order = useApp((state) => state.pyramid.order);
  return (
    <div className={`${ui.flow} ${styles.channelBrowserChoices}`}>
      <Segments
        label={t('pyramid.browser.levels')}
        options={tap.levels.map((each) => each.level)}
        value={level}
        word={(each) => t('pyramid.level', { level: each })}
        onChange={(each) => pyramid.browse(each)}
      />
      <Segments
        label={t('pyramid.browser.order')}
        options={CHANNEL_ORDERS}
        value={order}
        word={(each) => t(`pyramid.browser.orders.${each}`)}
        onChange={(each) => pyramid.setOrder(each)}
      />
      <Segments
        label={<Term why={t('pyramid.browser.scaleWhy')}>{t('pyramid.browser.scale')}</Term>}
        options={ATLAS_SCALES}
        value={scale}
        word={(each) => t(`pyramid.browser.scales.${each}`)}
        onChange={setScale}
      />
    </div>
  );
}

function SheetFacts() {
  const { t } = useTranslation();
  const sheet = useApp(selectSheet);
  const map = useApp((state) => selectLevelMap(state, state.pyramid.browsing));
  const difference = useApp((state) => state.pyramid.difference);
  if (!sheet || !map) return null;
  const { level, width: thumbnail } = sheet;
  const { width, height } = map;
  const block = Math.ceil(width / thumbnail);
  const facts = [
    t('pyramid.browser.count', { count: sheet.energy.length, level, width, height }),
    block > 1 && t('pyramid.browser.shrunk', { block }),
    difference && t('pyramid.browser.activations'),
  ];
  return <p className={ui.muted}>{facts.filter((fact) => fact !== false).join(' · ')}</p>;
}

function SheetLegend({ sheet }: { readonly sheet: ChannelSheet }) {
  const range = useMemo(() => rangeOf(sheet.values), [sheet]);
  const value = useRangeFormat(range);
  return (
    <div className={`${ui.caption} ${ui.stack} ${styles.channelBrowserLegend}`}>
      <span>{value(range.min)}</span>
      <ColourBar palette="activation" />
      <span>{value(range.max)}</span>
    </div>
  );
}
