import { Flashlight, FlipHorizontal2, SwitchCamera } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RESOLUTION_IDS, type ResolutionId } from '../../app/live/choices';
import { useApp, useController } from '../appContext';
import { labelTip, tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './live.module.css';

/** Which camera, how large, and what it can do besides. */
export function CameraFields() {
  const { t } = useTranslation();
  const controller = useController();
  const { camera } = controller.live;
  const { devices, deviceId, resolution, mirror, torch, info } = useApp(({ live }) => live.camera);
  const chosen = deviceId ?? info?.deviceId ?? '';
  return (
    <div className={styles.liveGroup}>
      <select
        className={`${ui.select} ${styles.liveDevice}`}
        aria-label={t('live.camera.device')}
        value={devices.some((device) => device.deviceId === chosen) ? chosen : ''}
        onChange={(event) => void camera.setDevice(event.target.value || null)}
      >
        <option value="">{t('live.camera.anyDevice')}</option>
        {devices
          .filter((device) => device.deviceId !== '')
          .map((device, i) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label || t('live.camera.unnamed', { number: i + 1 })}
            </option>
          ))}
      </select>
      <select
        className={ui.select}
        aria-label={t('live.camera.resolution')}
        value={resolution}
        onChange={(event) => void camera.setResolution(event.target.value as ResolutionId)}
        {...(info && tip(t('live.camera.actual', { width: info.width, height: info.height })))}
      >
        {RESOLUTION_IDS.map((id) => (
          <option key={id} value={id}>
            {id.replace('x', ' × ')}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={ui.iconButton}
        aria-pressed={mirror}
        aria-label={t('live.camera.mirror')}
        onClick={() => camera.setMirror(!mirror)}
        {...tip(t('live.camera.mirrorWhy'))}
      >
        <FlipHorizontal2 size={16} aria-hidden="true" />
      </button>
      {info?.facing && (
        <button
          type="button"
          className={ui.iconButton}
          onClick={() => void camera.turn()}
          {...labelTip(t('live.camera.turn'))}
        >
          <SwitchCamera size={16} aria-hidden="true" />
        </button>
      )}
      {info?.hasTorch && (
        <button
          type="button"
          className={ui.iconButton}
          aria-pressed={torch}
          onClick={() => void camera.setTorch(!torch)}
          {...labelTip(t('live.camera.torch'))}
        >
          <Flashlight size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
