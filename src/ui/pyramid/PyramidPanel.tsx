import { ChannelDrawer } from './ChannelDrawer';
import { PyramidMaps } from './PyramidMaps';
import './pyramid.css';
import { TapFields } from './TapFields';

/** The maps as a tab, on screens that have no room for the strip. */
export default function PyramidPanel() {
  return (
    <div className="pyramid pyramid-panel">
      <TapFields />
      <PyramidMaps />
      <ChannelDrawer />
    </div>
  );
}
