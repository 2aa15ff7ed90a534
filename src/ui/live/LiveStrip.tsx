import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isLive } from '../../app/live/selectors';
import { useApp, useController } from '../appContext';
import { labelTip } from '../common/tip';
import { CameraFields } from './CameraFields';
import './live.css';
import { LiveRates } from './LiveRates';
import { PaceFields } from './PaceFields';
import { RecordingControls } from './RecordingControls';
import { Transport } from './Transport';
import { VideoFields } from './VideoFields';

/** Everything that steers a camera or a video, as long as there is one. */
export function LiveStrip() {
  const { t } = useTranslation();
  const controller = useController();
  const shown = useApp(isLive);
  const kind = useApp(({ live }) => live.kind);
  if (!shown) return null;
  return (
    <section className="live" aria-label={t('live.controls')} data-kind={kind}>
      {kind === 'video' && <VideoFields />}
      <div className="live-row">
        <Transport />
        <RecordingControls />
        {kind === 'camera' && <CameraFields />}
        <PaceFields />
        <LiveRates />
        <button
          type="button"
          className="button button-icon button-quiet live-close"
          onClick={() => controller.live.stop()}
          {...labelTip(t('live.close'))}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
    </section>
  );
}
