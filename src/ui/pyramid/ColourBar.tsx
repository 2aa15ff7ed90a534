import { type PaletteId, paletteStops } from '../../app/pyramid/palette';
import styles from './legend.module.css';

const STOPS = 17;

/** A colour scale from its low end to its high one. */
export function ColourBar({ palette }: { readonly palette: PaletteId }) {
  const colours = paletteStops(palette, STOPS).join(', ');
  return (
    <span className={styles.colourBar} style={{ backgroundImage: `linear-gradient(to right, ${colours})` }} />
  );
}
