import { useTranslation } from 'react-i18next';
import { SAMPLES, sampleThumbnailUrl } from '../../app/openable';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

/** Samples to choose from, each with its licence in sight and its source in the tooltip. */
export function SampleGrid({ onChosen }: { readonly onChosen?: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const current = useApp((state) => state.source.sample);
  return (
    <ul className={`${ui.stack} ${styles.sampleGrid}`}>
      {SAMPLES.map((sample) => (
        <li key={sample.id}>
          <button
            type="button"
            className={`${ui.card} ${styles.sample}`}
            aria-current={sample.id === current ? 'true' : undefined}
            {...tip(t('header.source', { source: sample.source }))}
            onClick={() => {
              void controller.source.openSample(sample.id);
              onChosen?.();
            }}
          >
            <img src={sampleThumbnailUrl(sample)} alt="" width={160} height={110} loading="lazy" />
            <span className={styles.sampleTitle}>{t(`samples.${sample.id}`)}</span>
            <span className={ui.caption}>{t('header.licence', { licence: sample.licence })}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
