import { type ComponentType, type KeyboardEvent, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type PanelId, panelShown, panelsShown } from '../../app/slices/view';
import { useApp, useController } from '../appContext';
import { Boundary } from '../common/Boundary';
import { SavePictureButton } from '../picture/SavePictureButton';
import { PANEL_ID, useSavePanel } from '../picture/useSavePicture';
import styles from './inspector.module.css';

const tabId = (panel: PanelId) => `tab-${panel}`;

/** Tabs and the chosen panel. */
export function Inspector() {
  const { t } = useTranslation();
  const panel = useApp(({ view }) => panelShown(view));
  const Panel = PANELS[panel];
  return (
    <section className={styles.inspector} aria-label={t('inspector.label')}>
      <div className={styles.inspectorHead}>
        <Tabs current={panel} />
        <SavePictureButton label={t('picture.save')} onSave={useSavePanel()} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keyboard */}
      <div id={PANEL_ID} className={styles.panel} role="tabpanel" aria-labelledby={tabId(panel)} tabIndex={0}>
        <Boundary resetKey={panel} waiting={t('inspector.loading')}>
          <Panel />
        </Boundary>
      </div>
    </section>
  );
}

function Tabs({ current }: { readonly current: PanelId }) {
  const { t } = useTranslation();
  const controller = useController();
  const narrow = useApp(({ view }) => view.narrow);
  const panels = panelsShown({ narrow });
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = (panels.indexOf(current) + by + panels.length) % panels.length;
    controller.view.setPanel(panels[at]!);
    document.getElementById(tabId(panels[at]!))?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={t('inspector.label')} onKeyDown={onKeyDown}>
      {panels.map((panel) => (
        <button
          key={panel}
          id={tabId(panel)}
          type="button"
          role="tab"
          aria-selected={panel === current}
          aria-controls={PANEL_ID}
          tabIndex={panel === current ? 0 : -1}
          onClick={() => controller.view.setPanel(panel)}
        >
          {t(`inspector.panels.${panel}`)}
        </button>
      ))}
    </div>
  );
}

/**
 * What each tab of the inspector shows, a chunk of its own that is fetched when it is first shown; `PANEL_IDS` gives the
 * order, the catalogue's `inspector.panels` the titles.
 */
const PANELS: Readonly<Record<PanelId, ComponentType>> = {
  detections: lazy(() => import('./detections/DetectionsPanel')),
  pyramid: lazy(() => import('../pyramid/PyramidPanel')),
  fusion: lazy(() => import('../fusion/FusionPanel')),
  scaling: lazy(() => import('../scaling/ScalingPanel')),
  timing: lazy(() => import('../timing/TimingPanel')),
  model: lazy(() => import('./model/ModelPanel')),
  explain: lazy(() => import('../explain/ExplainPanel')),
};
