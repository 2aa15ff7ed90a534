import { type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../model/errors';
import { useController } from '../appContext';
import ui from '../styles/primitives.module.css';

/**
 * Keeps a failure within one part of the screen: its code could not be fetched (no network, or a newer version on the
 * host), or it threw. The error bar says what happened; all else stays as it is.
 * @param waiting what stands in its place until its code is there
 * @param resetKey a change shows the children again, e.g. another tab
 * @param onFailed closes what was being opened; nothing stands in its place then
 */
export function Boundary({
  children,
  waiting,
  resetKey,
  onFailed,
}: {
  readonly children: ReactNode;
  readonly waiting?: string;
  readonly resetKey?: string;
  readonly onFailed?: () => void;
}) {
  const { t } = useTranslation();
  const controller = useController();
  const report = (error: unknown) => {
    controller.notices.report(asMissingPart(error), () => location.reload());
    onFailed?.();
  };
  return (
    <ErrorBoundary
      resetKeys={[resetKey]}
      onError={report}
      fallback={onFailed ? null : <p className={ui.muted}>{t('app.partMissing')}</p>}
    >
      <Suspense fallback={waiting && <p className={ui.muted}>{waiting}</p>}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** Passes an error on, worded if it is code that could not be fetched; browsers say that each in its own words. */
export function asMissingPart(error: unknown): unknown {
  const missing = error instanceof Error && /import|module|preload|Load failed/i.test(error.message);
  return missing ? new AppError('part-missing', { reason: String(error) }) : error;
}
