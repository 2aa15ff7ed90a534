import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../common/Button';
import styles from './graph.module.css';
import { EXTENT } from './layout';

const BOUNDS = {
  x: EXTENT.left,
  y: EXTENT.top,
  width: EXTENT.right - EXTENT.left,
  height: EXTENT.bottom - EXTENT.top,
};

interface GraphZoomProps {
  readonly zoomed: boolean;
  readonly setZoomed: (zoomed: boolean) => void;
}

/** Buttons to look closer. The whole cell is shown until one is used, and follows the panel's size. */
export function GraphZoom({ zoomed, setZoomed }: GraphZoomProps) {
  const { t } = useTranslation();
  const { zoomIn, zoomOut, fitBounds } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const showAll = useCallback(() => {
    setZoomed(false);
    void fitBounds(BOUNDS, { padding: 0 });
  }, [fitBounds, setZoomed]);

  useEffect(() => {
    if (width > 0 && height > 0 && !zoomed) showAll();
  }, [width, height, zoomed, showAll]);

  const zoom = (step: () => Promise<boolean>) => () => {
    setZoomed(true);
    void step();
  };
  const buttons = [
    { label: t('fusion.graph.zoomIn'), Icon: Plus, run: zoom(zoomIn) },
    { label: t('fusion.graph.zoomOut'), Icon: Minus, run: zoom(zoomOut) },
    { label: t('fusion.graph.fit'), Icon: Maximize, run: showAll },
  ];
  return (
    <Panel
      position="top-right"
      className={styles.graphZoom}
      role="group"
      aria-label={t('fusion.graph.controls')}
    >
      {buttons.map(({ label, Icon, run }) => (
        <IconButton
          key={label}
          quiet
          icon={Icon}
          size={13}
          label={label}
          className={styles.graphZoomButton}
          onClick={run}
        />
      ))}
    </Panel>
  );
}
