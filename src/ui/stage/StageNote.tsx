import { useTranslation } from 'react-i18next';
import { selectResult } from '../../app/selectors';
import { useApp, useFormat } from '../appContext';
import styles from './stage.module.css';

/** What one has to know of the picture on the stage: that it is worked on, or was scaled down. */
export function StageNote() {
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
