import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button';
import styles from './dialog.module.css';
import { useModal } from './useModal';

interface DialogProps {
  readonly title: string;
  readonly className: string | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog under a heading, with a button to close it. */
export function Dialog({ title, className, onClose, children }: DialogProps) {
  const { t } = useTranslation();
  const dialog = useModal();
  return (
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${className}`}
      aria-label={title}
      // The event comes late: in React's strict mode it is open again by then.
      onClose={() => !dialog.current?.open && onClose()}
    >
      <div className={styles.dialogHead}>
        <h2>{title}</h2>
        <IconButton quiet icon={X} label={t('app.close')} onClick={() => dialog.current?.close()} />
      </div>
      {children}
    </dialog>
  );
}
