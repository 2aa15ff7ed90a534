import { useTranslation } from 'react-i18next';
import { modelName } from '../../app/manifest';
import { type Loading, selectLoading, selectModel } from '../../app/selectors';
import type { Progress } from '../../inference/api/messages';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './notices.module.css';

/** A load on its way, in bytes and percent; or, after a first load or the worker's start was cancelled, the way to start it again. */
export function LoadProgress() {
  const loading = useApp(selectLoading);
  const hasModel = useApp((state) => selectModel(state) !== null);
  if (loading) return <LoadingCard loading={loading} />;
  return hasModel ? null : <NoModelCard />;
}

function LoadingCard({ loading: { name, progress, cancellable } }: { readonly loading: Loading }) {
  const { t } = useTranslation();
  const controller = useController();
  const { percent } = useFormat();
  const fraction = progress?.total ? Math.min(1, progress.done / progress.total) : null;
  return (
    <div className={`${styles.notice} ${styles.progressCard}`}>
      <div className={`${ui.between} ${styles.progressLine}`}>
        <span>{t('progress.loading', { name })}</span>
        {fraction !== null && <span className={styles.progressPercent}>{percent(fraction)}</span>}
      </div>
      <progress aria-label={t('progress.label')} max={1} {...(fraction !== null && { value: fraction })} />
      <div className={`${ui.between} ${styles.progressLine}`}>
        <span className={ui.muted}>{progress && <PhaseText progress={progress} />}</span>
        {cancellable && <Button onClick={() => void controller.model.cancel()}>{t('app.cancel')}</Button>}
      </div>
    </div>
  );
}

const IN_BYTES: readonly Progress['phase'][] = ['runtime', 'download'];

function PhaseText({ progress: { phase, done, total, fromCache } }: { readonly progress: Progress }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormat();
  const amount = IN_BYTES.includes(phase) ? bytes : (steps: number) => number(steps);
  return (
    <>
      {t(`progress.phase.${phase}`)}
      {fromCache && ` (${t('progress.fromCache')})`}
      {' · '}
      {total === null ? amount(done) : t('progress.of', { done: amount(done), total: amount(total) })}
    </>
  );
}

function NoModelCard() {
  const { t } = useTranslation();
  const controller = useController();
  const wanted = useApp((state) => state.model.wanted);
  return (
    <div className={`${styles.notice} ${styles.progressCard}`}>
      <div className={`${ui.between} ${styles.progressLine}`}>
        <span>{t('progress.noModel')}</span>
        <Button look="primary" onClick={() => void controller.model.choose(wanted)}>
          {t('progress.loadModel', { name: modelName(wanted) })}
        </Button>
      </div>
    </div>
  );
}
