import { lazy, Suspense } from 'react';
import { useApp } from '../appContext';
import { Boundary } from '../common/Boundary';

const ChannelBrowser = lazy(() => import('./ChannelBrowser'));

/** The channel browser while it is open. */
export function ChannelDrawer() {
  const open = useApp((state) => state.pyramid.browsing !== null);
  return (
    open && (
      <Boundary>
        <Suspense>
          <ChannelBrowser />
        </Suspense>
      </Boundary>
    )
  );
}
