import { useTranslation } from 'react-i18next';
import { useApp } from '../appContext';
import { useSize } from '../common/useSize';
import { EmptyState } from './EmptyState';
import { fitInto } from './geometry';
import { STAGE_LAYERS } from './layers';
import { StageNote } from './StageNote';
import styles from './stage.module.css';

/** The picture, as large as the room allows, with its layers. */
export function Stage() {
  const { t } = useTranslation();
  const image = useApp((state) => state.source.image);
  const opening = useApp((state) => state.source.opening);
  const [room, size] = useSize<HTMLElement>();
  const geometry = image && size && fitInto(size, image);
  return (
    <section ref={room} id="stage" className={styles.stage} aria-label={t('stage.label')} aria-busy={opening}>
      {image && geometry && (
        <div className={styles.picture} style={{ width: geometry.width, height: geometry.height }}>
          {STAGE_LAYERS.map(({ id, component: Layer }) => (
            <Layer key={id} image={image} geometry={geometry} />
          ))}
        </div>
      )}
      {!image && !opening && <EmptyState />}
      <StageNote />
    </section>
  );
}
