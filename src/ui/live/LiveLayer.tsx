import { useLayoutEffect, useRef } from 'react';
import { showsVideo } from '../../app/live/selectors';
import { useApp } from '../appContext';

/** The feed itself, over the last frame that was analysed, where the pace is `smooth`. */
export function LiveLayer() {
  const element = useApp(({ live }) => live.element);
  const shown = useApp(showsVideo);
  const mirrored = useApp(({ live }) => live.kind === 'camera' && live.camera.mirror);
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = host;
    if (!current || !element) return;
    element.className = 'live-video';
    current.append(element);
    return () => element.remove();
  }, [element]);
  if (!element) return null;
  return (
    <div
      ref={host}
      className="layer live-layer"
      aria-hidden="true"
      data-shown={shown || undefined}
      data-mirrored={mirrored || undefined}
    />
  );
}
