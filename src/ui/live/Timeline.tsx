import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { classColour } from '../../app/overlay/appearance';
import { classLabel, selectModel } from '../../app/selectors';
import { useApp, useController } from '../appContext';
import ui from '../styles/primitives.module.css';
import { clockText } from './clock';
import styles from './live.module.css';
import { stackColumns } from './stackColumns';

/** Counts of detections over the video, stacked by class; a click goes there. */
export function TimelinePlot() {
  const { t } = useTranslation();
  const { video } = useController().live;
  const timeline = useApp(({ live }) => live.analysis.timeline);
  const { duration, time } = useApp(({ live }) => live.video);
  const model = useApp(selectModel);
  const columns = useMemo(() => (timeline ? stackColumns(timeline, duration) : []), [timeline, duration]);
  if (!timeline) return null;
  const textAt = (i: number) => {
    const { time: at, counts } = timeline.columns[i]!;
    const named = timeline.classes
      .filter(({ classIndex }) => counts.has(classIndex))
      .map(({ classIndex }) => `${classLabel(model, classIndex)} ${counts.get(classIndex)}`);
    return t(timeline.framesPerColumn === 1 ? 'live.analysis.at' : 'live.analysis.atFullest', {
      time: clockText(at, 1),
      frames: timeline.framesPerColumn,
      counts: named.join(', ') || t('live.analysis.nothing'),
    });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the position bar above does the same for the keyboard
    <div
      className={styles.timelinePlot}
      role="img"
      aria-label={t('live.analysis.timeline')}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        void video.seek(((event.clientX - left) / width) * duration);
      }}
    >
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {columns.map(({ index, x, width, parts }) => (
          <g key={index}>
            {parts.map(({ classIndex, y, height }) => (
              <rect
                key={classIndex}
                x={x}
                y={y}
                width={width}
                height={height}
                fill={classColour(classIndex)}
              />
            ))}
            <rect x={x} y={0} width={width} height={1} fill="transparent">
              <title>{textAt(index)}</title>
            </rect>
          </g>
        ))}
      </svg>
      <span className={styles.timelineCursor} style={{ insetInlineStart: `${(100 * time) / duration}%` }} />
    </div>
  );
}

/** Which colour is which class, and how often each was seen. */
export function TimelineLegend() {
  const { t } = useTranslation();
  const timeline = useApp(({ live }) => live.analysis.timeline);
  const model = useApp(selectModel);
  if (!timeline) return null;
  return (
    <div className={`${ui.flow} ${styles.timelineLegend}`}>
      {timeline.classes.map(({ classIndex, total }) => (
        <span key={classIndex}>
          <span className={ui.swatch} style={{ color: classColour(classIndex) }} />
          {t('live.analysis.total', { label: classLabel(model, classIndex), count: total })}
        </span>
      ))}
      <span className={ui.muted}>{t('live.analysis.peak', { count: timeline.peak })}</span>
    </div>
  );
}
