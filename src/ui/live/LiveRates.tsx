import { useTranslation } from 'react-i18next';
import { selectLoweredSize } from '../../app/live/selectors';
import { INTERACTIVE_FPS } from '../../app/live/sizePolicy';
import { selectModel } from '../../app/selectors';
import { useApp, useFormat } from '../appContext';
import { Term } from '../common/Term';
import styles from './live.module.css';

/** How fast live is, and what it left out. */
export function LiveRates() {
  const { t } = useTranslation();
  const { number, ms } = useFormat();
  const { fps, latencyMs } = useApp(({ live }) => live.rates);
  const { offered, begun, dropped } = useApp(({ live }) => live.counts);
  const measured = useApp(({ live }) => live.phase === 'running' || live.phase === 'paused');
  const lowered = useApp(selectLoweredSize);
  const own = useApp((state) => selectModel(state)?.inputSize ?? 0);
  if (!measured) return null;
  return (
    <div className={`${styles.liveGroup} ${styles.liveRates}`} data-testid="live-rates">
      <Term why={t('live.fpsWhy')}>{t('live.fps', { value: fps === null ? '–' : number(fps, 1) })}</Term>
      <Term why={t('live.latencyWhy')}>{latencyMs === null ? '– ms' : ms(latencyMs)}</Term>
      <Term why={t('live.droppedWhy', { offered: number(offered), begun: number(begun) })}>
        {t('live.dropped', { count: dropped })}
      </Term>
      {lowered !== null && (
        <Term why={t('live.loweredWhy', { own: number(own), fps: number(INTERACTIVE_FPS) })}>
          {t('live.lowered', { size: number(lowered) })}
        </Term>
      )}
    </div>
  );
}
