import { useEffect } from 'react';
import { useController } from './appContext';

/** Where controls and inspector are one sheet; the same words as in `app.module.css`. */
const NARROW = '(orientation: portrait) and (max-width: 1199px), (max-width: 639px), (max-height: 520px)';

/** Tells the store which of the two layouts the style sheet has chosen. */
export function useNarrow(): void {
  const { view } = useController();
  useEffect(() => {
    const query = matchMedia(NARROW);
    const tell = () => view.setNarrow(query.matches);
    tell();
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, [view]);
}
