import { ImagePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectResult } from '../../app/selectors';
import { useApp, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { useSize } from '../common/useSize';
import { useFilePicker } from '../filePicker';
import { SampleGrid } from '../header/SampleGrid';
import ui from '../styles/primitives.module.css';
import { fitInto } from './geometry';
import { STAGE_LAYERS } from './layers';
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

function EmptyState() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <div className={`${ui.row} ${styles.empty}`}>
      <ImagePlus size={36} strokeWidth={1.4} aria-hidden="true" />
      <h2>{t('stage.empty')}</h2>
      <p className={ui.muted}>{t('stage.emptyHint')}</p>
      <Button look="primary" onClick={pickFiles}>
        {t('header.open')}
      </Button>
      <SampleGrid />
    </div>
  );
}

/** What is worth knowing about the picture on the stage: that it is being worked on, or was scaled down. */
function StageNote() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const image = useApp((state) => state.source.image);
  const waiting = useApp((state) => state.run.running && selectResult(state) === null);
  if (!image) return null;
  const scaledDown = image.originalWidth !== image.width;
  if (!waiting && !scaledDown) return null;
  return (
    <p className={styles.stageNote}>
      {waiting
        ? t('stage.running')
        : t('stage.scaledDown', {
            width: number(image.originalWidth),
            height: number(image.originalHeight),
          })}
    </p>
  );
}
