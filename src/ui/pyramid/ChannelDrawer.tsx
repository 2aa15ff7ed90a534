import { lazy } from 'react';
import { useApp, useController } from '../appContext';
import { Boundary } from '../common/Boundary';

const ChannelBrowser = lazy(() => import('./ChannelBrowser'));

/** The channel browser while it is open. */
export function ChannelDrawer() {
  const { pyramid } = useController();
  const open = useApp((state) => state.pyramid.browsing !== null);
  return (
    open && (
      <Boundary onFailed={() => pyramid.closeBrowser()}>
        <ChannelBrowser />
      </Boundary>
    )
  );
}
