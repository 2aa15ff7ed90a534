import { ShieldCheck, Video, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { labelTip } from '../common/tip';

/** Says what the browser is about to ask, and why; a modal dialog, so that the browser keeps the focus inside. */
export default function CameraDialog() {
  const { t } = useTranslation();
  const controller = useController();
  const { permission, devices } = useApp(({ live }) => live.camera);
  const opening = useApp(({ live }) => live.phase === 'opening');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  const missing = devices.length === 0;
  return (
    <dialog
      ref={dialog}
      className="camera-dialog"
      aria-label={t('live.camera.title')}
      onClose={() => controller.live.camera.closeExplanation()}
    >
      <div className="camera-dialog-head">
        <h2>{t('live.camera.title')}</h2>
        <button
          type="button"
          className="button button-quiet button-icon"
          onClick={() => dialog.current?.close()}
          {...labelTip(t('app.close'))}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <p>
        {permission === 'denied'
          ? t('live.camera.denied')
          : t(missing ? 'live.camera.none' : 'live.camera.explain')}
      </p>
      <p className="muted camera-dialog-privacy">
        <ShieldCheck size={18} aria-hidden="true" />
        {t('live.camera.privacy')}
      </p>
      <button
        type="button"
        className="button button-primary"
        disabled={opening || (missing && permission !== 'denied')}
        onClick={() => void controller.live.camera.start()}
      >
        <Video size={16} aria-hidden="true" />
        {t(opening ? 'live.camera.waiting' : 'live.camera.start')}
      </button>
    </dialog>
  );
}
