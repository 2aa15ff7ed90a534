import type { TFunction } from 'i18next';
import type { Tap } from '../../model/features/taps';

const HEADS = { class_net: 'pyramid.taps.class_net', box_net: 'pyramid.taps.box_net' } as const;

/** What a tap is called; cells count from one. */
export function tapName(t: TFunction, { id, kind, cell }: Tap): string {
  if (kind === 'td' || kind === 'out') return t(`pyramid.taps.${kind}`, { cell: cell! + 1 });
  return id === 'class_net' || id === 'box_net' ? t(HEADS[id]) : t('pyramid.taps.backbone');
}
