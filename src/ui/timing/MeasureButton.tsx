import { useTranslation } from 'react-i18next';
import type { Measuring } from '../../app/slices/timing';
import { selectObstacle } from '../../app/timing/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './timing.module.css';

const FOREIGN_STEPS = ['file', 'foreign', 'own'] as const;

interface MeasureButtonProps {
  readonly what: Measuring['what'];
  readonly label: string;
  /** Nothing is chosen that could be measured. */
  readonly empty?: boolean;
  readonly onStart: () => void;
}

/** Starts a measurement; in its place, while it runs, how far it is and the way out. */
export function MeasureButton({ what, label, empty = false, onStart }: MeasureButtonProps) {
  const { t } = useTranslation();
  const measuring = useApp((state) => state.timing.measuring);
  const obstacle = useApp(selectObstacle);
  if (measuring?.what === what) return <MeasureProgress measuring={measuring} />;
  const reason = obstacle ?? (measuring ? 'other' : empty ? 'nothing' : null);
  return (
    <div className={`${ui.wrap} ${styles.measureLine}`}>
      <Button look="primary" disabled={reason !== null} onClick={onStart}>
        {label}
      </Button>
      {reason && <span className={ui.muted}>{t(`timing.measure.obstacle.${reason}`)}</span>}
    </div>
  );
}

function MeasureProgress({ measuring }: { readonly measuring: Measuring }) {
  const { t } = useTranslation();
  const controller = useController();
  const { percent } = useFormat();
  const { progress, ending } = measuring;
  const fraction = progress && progress.done / progress.total;
  return (
    <div className={styles.measureProgress}>
      <div className={`${ui.wrap} ${styles.measureLine}`}>
        <span role="status">
          <StepText measuring={measuring} />
        </span>
        {fraction !== null && <strong>{percent(fraction)}</strong>}
        <Button disabled={ending} onClick={() => void controller.timing.cancel()}>
          {t('timing.measure.cancel')}
        </Button>
      </div>
      <progress
        aria-label={t('timing.measure.label')}
        max={1}
        {...(fraction !== null && { value: fraction })}
      />
      <p className={ui.note}>{t('timing.measure.queue')}</p>
    </div>
  );
}

function StepText({ measuring: { what, step, progress, ending } }: { readonly measuring: Measuring }) {
  const { t } = useTranslation();
  if (ending) return t('timing.measure.ending');
  if (!progress || step === 'waiting') return t(`timing.measure.${step}`);
  if (what === 'foreign') return t(`timing.foreign.steps.${FOREIGN_STEPS[progress.done] ?? 'own'}`);
  // Counted are those that are done: the one in flight is the next.
  const at = { total: progress.total, done: Math.min(progress.done + 1, progress.total) };
  return t(`timing.measure.${step}Of`, at);
}
