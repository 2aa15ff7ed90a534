import { useTranslation } from 'react-i18next';
import { shownItem } from '../../app/slices/source';
import { useApp, useController } from '../appContext';
import styles from './strips.module.css';

/** Thumbnails of the opened files, once there is more than one. */
export function GalleryStrip() {
  const { t } = useTranslation();
  const controller = useController();
  const gallery = useApp((state) => state.source.gallery);
  const shown = useApp((state) => shownItem(state.source));
  if (gallery.length < 2) return null;
  return (
    <nav className={styles.gallery} aria-label={t('stage.gallery')}>
      <ul>
        {gallery.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className={styles.galleryItem}
              aria-label={item.name}
              aria-current={item.id === shown ? 'true' : undefined}
              data-tip={item.name}
              onClick={() => void controller.source.openItem(item)}
            >
              {item.thumbnail && <img src={item.thumbnail} alt="" />}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
