import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import ui from '../styles/primitives.module.css';
import { asMissingPart } from './missingPart';

/**
 * Keeps a failure within one part of the screen: its code could not be fetched (no network, or a newer version on the
 * host), or it threw. The error bar says what happened; all else stays as it is.
 * @param resetKey a change shows the children again, e.g. another tab
 * @param onFailed closes what was being opened; nothing stands in its place then
 */
export function Boundary({
  children,
  resetKey,
  onFailed,
}: {
  readonly children: ReactNode;
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
      {children}
    </ErrorBoundary>
  );
}
