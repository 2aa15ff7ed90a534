import { type KeyboardEvent, memo, useEffect, useId, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { orderChannels } from '../../app/pyramid/channels';
import { paletteTable } from '../../app/pyramid/palette';
import { selectChannel } from '../../app/pyramid/selectors';
import type { ChannelSheet } from '../../inference/api/messages';
import { rangeOf } from '../../model/features/reduce';
import { useApp, useController } from '../appContext';
import { useSize } from '../common/useSize';
import { type AtlasLayout, type AtlasScale, atlasLayout, paintAtlas } from './atlas';
import styles from './channels.module.css';
import pyramidStyles from './pyramid.module.css';
import { useRangeFormat } from './useValueFormat';

/** Width of a thumbnail that columns are counted by, CSS pixels. */
const SLOT = 76;
const LEAST_COLUMNS = 3;

interface ChannelListProps {
  readonly sheet: ChannelSheet;
  readonly scale: AtlasScale;
}

/** The thumbnails, one picture, under a list of options that choose the strip's channel. */
export function ChannelList({ sheet, scale }: ChannelListProps) {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const id = useId();
  const [room, size] = useSize<HTMLDivElement>();
  const chosen = useApp((state) => (state.pyramid.reduction === 'channel' ? selectChannel(state) : null));
  const order = useApp((state) => state.pyramid.order);
  const channels = useMemo(() => orderChannels(sheet.energy, order), [sheet, order]);
  const columns = Math.max(LEAST_COLUMNS, Math.floor((size?.width ?? 0) / SLOT));
  const layout = useMemo(() => atlasLayout(sheet, columns), [sheet, columns]);
  const energy = useRangeFormat(useMemo(() => rangeOf(sheet.energy), [sheet]));
  const optionId = (channel: number) => `${id}-${channel}`;

  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, columns, channels.length);
    if (step === null) return;
    event.preventDefault();
    const at = chosen === null ? -1 : channels.indexOf(chosen);
    const next = at < 0 ? 0 : Math.min(channels.length - 1, Math.max(0, at + step));
    pyramid.setChannel(channels[next]!);
    document.getElementById(optionId(channels[next]!))?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div
      ref={room}
      className={styles.channelList}
      role="listbox"
      tabIndex={0}
      aria-label={t('pyramid.browser.list', { level: sheet.level })}
      aria-activedescendant={chosen === null ? undefined : optionId(chosen)}
      onKeyDown={onKeyDown}
    >
      <div className={styles.channelAtlas} role="presentation">
        {size && <Atlas sheet={sheet} layout={layout} channels={channels} scale={scale} />}
        <div
          className={styles.channelOptions}
          role="presentation"
          style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
        >
          {channels.map((channel) => (
            <ChannelOption
              key={channel}
              id={optionId(channel)}
              channel={channel}
              energy={energy(sheet.energy[channel]!)}
              chosen={channel === chosen}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function stepOf(key: string, columns: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -count,
    End: count,
  };
  return steps[key] ?? null;
}

interface AtlasProps extends ChannelListProps {
  readonly layout: AtlasLayout;
  readonly channels: readonly number[];
}

function Atlas({ sheet, layout, channels, scale }: AtlasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns, rows, pitch } = layout;
  const [width, height] = [columns * pitch, rows * pitch];
  useLayoutEffect(() => {
    const pixels = paintAtlas(sheet, layout, channels, scale, paletteTable('activation'));
    const picture = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
    canvas.current?.getContext('2d')?.putImageData(picture, 0, 0);
  }, [sheet, layout, channels, scale, width, height]);
  return <canvas ref={canvas} className={pyramidStyles.mapCanvas} width={width} height={height} />;
}

interface ChannelOptionProps {
  readonly id: string;
  readonly channel: number;
  readonly energy: string;
  readonly chosen: boolean;
}

const ChannelOption = memo(function ChannelOption({ id, channel, energy, chosen }: ChannelOptionProps) {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const element = useRef<HTMLDivElement>(null);
  const name = t('pyramid.browser.option', { channel, energy });
  // On opening, the chosen one is in sight.
  const shownFirst = useRef(chosen);
  useEffect(() => {
    if (shownFirst.current) element.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys of all its options
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
    <div
      ref={element}
      id={id}
      className={styles.channelOption}
      role="option"
      aria-label={name}
      aria-selected={chosen}
      data-tip={name}
      onClick={() => pyramid.setChannel(channel)}
    >
      <span aria-hidden="true">{channel}</span>
    </div>
  );
});
