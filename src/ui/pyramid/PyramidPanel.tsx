import { ChannelDrawer } from './ChannelDrawer';
import { PyramidMaps } from './PyramidMaps';
import styles from './pyramid.module.css';
import { TapFields } from './TapFields';

/** The maps as a tab, on screens that have no room for the strip. */
export default function PyramidPanel() {
  return (
    <div className={`${styles.pyramid} ${styles.pyramidPanel}`}>
      <TapFields />
      <PyramidMaps />
      <ChannelDrawer />
    </div>
  );
}
