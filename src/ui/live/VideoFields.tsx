import { Repeat } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { PLAYBACK_RATES } from '../../app/live/state';
import { useApp, useController, useFormat } from '../appContext';
import { IconButton } from '../common/Button';
import { Select } from '../common/Select';
import { AnalysisMenu } from './AnalysisMenu';
import { clockText } from './clock';
import styles from './live.module.css';
import { TimelineLegend, TimelinePlot } from './Timeline';

/** Step of the position bar, seconds. */
const SEEK_STEP = 0.01;

/** Where in the video, how fast, and the pass over all of it. */
export function VideoFields() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { video } = useController().live;
  const { time, duration, rate, loop } = useApp(({ live }) => live.video);
  const analysing = useApp(({ live }) => live.analysis.running);
  const text = t('live.playback.time', { time: clockText(time, 1), duration: clockText(duration, 1) });
  return (
    <div className={`${styles.liveRow} ${styles.livePosition}`}>
      <div className={styles.liveTrack}>
        <input
          type="range"
          className={styles.liveSeek}
          aria-label={t('live.playback.seek')}
          aria-valuetext={text}
          min={0}
          max={duration}
          step={SEEK_STEP}
          value={time}
          disabled={analysing}
          onChange={(event) => void video.seek(event.target.valueAsNumber)}
        />
        <TimelinePlot />
      </div>
      <span className={styles.liveTime}>{text}</span>
      <Select
        label={t('live.playback.rate')}
        options={PLAYBACK_RATES}
        value={rate}
        word={(option) =>
          t('live.playback.rateValue', { rate: number(option, Number.isInteger(option) ? 0 : 2) })
        }
        onChange={(option) => video.setRate(option)}
      />
      <IconButton
        icon={Repeat}
        label={t('live.playback.loop')}
        aria-pressed={loop}
        onClick={() => video.setLoop(!loop)}
      />
      <AnalysisMenu />
      <TimelineLegend />
    </div>
  );
}
