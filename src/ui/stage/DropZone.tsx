import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import ui from '../styles/primitives.module.css';
import styles from './stage.module.css';

/** Takes files dropped anywhere or pasted, and says so while they hover. */
export function DropZone() {
  const { t } = useTranslation();
  const hovering = useDroppedFiles();
  if (!hovering) return null;
  return (
    <div className={styles.drop} data-testid="drop-overlay">
      <div className={`${ui.stack} ${styles.dropCard}`}>
        <Upload size={32} aria-hidden="true" />
        <strong>{t('stage.dropTitle')}</strong>
        <span>{t('stage.dropHint')}</span>
      </div>
    </div>
  );
}

function useDroppedFiles(): boolean {
  const controller = useController();
  const [hovering, setHovering] = useState(false);
  useEffect(() => {
    // Enter and leave fire for every element on the way; files are over the page while the count is positive.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (hasFiles(event) && ++depth === 1) setHovering(true);
      },
      dragleave: (event: DragEvent) => {
        if (hasFiles(event) && --depth === 0) setHovering(false);
      },
      dragover: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      drop: (event: DragEvent) => {
        depth = 0;
        setHovering(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        void controller.source.openFiles([...event.dataTransfer!.files]);
      },
      paste: (event: ClipboardEvent) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length > 0) void controller.source.openFiles(files);
      },
    };
    const entries = Object.entries(listeners) as [string, (event: Event) => void][];
    for (const [name, listener] of entries) document.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) document.removeEventListener(name, listener);
    };
  }, [controller]);
  return hovering;
}
