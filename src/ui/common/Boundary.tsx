import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../model/errors';
import { useController } from '../appContext';

/**
 * Keeps a failure within one part of the screen: its code could not be fetched (no network, or a newer version on the
 * host), or it threw. The error bar says what happened; all else stays as it is.
 * @param resetKey a change shows the children again, e.g. another tab
 */
export function Boundary({
  children,
  resetKey,
}: {
  readonly children: ReactNode;
  readonly resetKey?: string;
}) {
  const { t } = useTranslation();
  const controller = useController();
  const report = (error: unknown) =>
    controller.notices.report(
      isMissingCode(error) ? new AppError('part-missing', { reason: String(error) }) : error,
      () => location.reload(),
    );
  return (
    <ErrorBoundary
      resetKeys={[resetKey]}
      onError={report}
      fallback={<p className="muted">{t('app.partMissing')}</p>}
    >
      {children}
    </ErrorBoundary>
  );
}

/** What browsers say when `import()` fails, each in its own words. */
function isMissingCode(error: unknown): boolean {
  return error instanceof Error && /import|module|preload|Load failed/i.test(error.message);
}
