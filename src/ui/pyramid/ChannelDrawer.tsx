import { lazy, Suspense } from 'react';
import { useApp } from '../appContext';

const ChannelBrowser = lazy(() => import('./ChannelBrowser'));

/** The channel browser while it is open. */
export function ChannelDrawer() {
  const open = useApp((state) => state.pyramid.browsing !== null);
  return (
    open && (
      <Suspense>
        <ChannelBrowser />
      </Suspense>
    )
  );
}
