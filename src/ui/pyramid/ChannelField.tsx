import { Minus, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectChannel, selectChannelCount } from '../../app/pyramid/selectors';
import { CHANNEL_LIMIT } from '../../app/slices/pyramid';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import { NumberField } from '../common/NumberField';
import styles from './pyramid.module.css';

/** The number of the one channel that is shown, with steps to its neighbours. */
export function ChannelField() {
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
