import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import { asMissingPart } from './missingPart';

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
  const report = (error: unknown) => controller.notices.report(asMissingPart(error), () => location.reload());
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
