import { useLayoutEffect, useRef } from 'react';
import { showsVideo } from '../../app/live/selectors';
import { useApp } from '../appContext';
import stageStyles from '../stage/stage.module.css';
import styles from './live.module.css';

/** The feed itself, over the last frame that was analysed, where the pace is `smooth`. */
export function LiveLayer() {
  const element = useApp(({ live }) => live.element);
  const shown = useApp(showsVideo);
  const mirrored = useApp(({ live }) => live.kind === 'camera' && live.camera.mirror);
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = host;
    if (!current || !element) return;
    element.className = styles.liveVideo ?? '';
    current.append(element);
    return () => element.remove();
  }, [element]);
  if (!element) return null;
  return (
    <div
      ref={host}
      className={`${stageStyles.layer} ${styles.liveLayer}`}
      aria-hidden="true"
      data-shown={shown || undefined}
      data-mirrored={mirrored || undefined}
    />
  );
}
