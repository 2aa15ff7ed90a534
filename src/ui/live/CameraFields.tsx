import { Flashlight, FlipHorizontal2, SwitchCamera } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RESOLUTION_IDS } from '../../app/live/choices';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import { Select } from '../common/Select';
import { tip } from '../common/tip';
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
      <Select
        label={t('live.camera.resolution')}
        options={RESOLUTION_IDS}
        value={resolution}
        word={(id) => id.replace('x', ' × ')}
        onChange={(id) => void camera.setResolution(id)}
        {...(info && tip(t('live.camera.actual', { width: info.width, height: info.height })))}
      />
      <IconButton
        icon={FlipHorizontal2}
        label={t('live.camera.mirror')}
        why={t('live.camera.mirrorWhy')}
        aria-pressed={mirror}
        onClick={() => camera.setMirror(!mirror)}
      />
      {info?.facing && (
        <IconButton icon={SwitchCamera} label={t('live.camera.turn')} onClick={() => void camera.turn()} />
      )}
      {info?.hasTorch && (
        <IconButton
          icon={Flashlight}
          label={t('live.camera.torch')}
          aria-pressed={torch}
          onClick={() => void camera.setTorch(!torch)}
        />
      )}
    </div>
  );
}
