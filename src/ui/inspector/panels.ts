import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { PanelId } from '../../app/slices/view';

export interface PanelSpec {
  /** Each panel is a chunk of its own, fetched when it is first shown. */
  readonly component: LazyExoticComponent<ComponentType>;
}

/** What each tab of the inspector shows; `PANEL_IDS` gives the order, the catalogue's `inspector.panels` the titles. */
export const PANELS: Readonly<Record<PanelId, PanelSpec>> = {
  detections: { component: lazy(() => import('./detections/DetectionsPanel')) },
  pyramid: { component: lazy(() => import('../pyramid/PyramidPanel')) },
  fusion: { component: lazy(() => import('../fusion/FusionPanel')) },
  scaling: { component: lazy(() => import('../scaling/ScalingPanel')) },
  timing: { component: lazy(() => import('../timing/TimingPanel')) },
  model: { component: lazy(() => import('./model/ModelPanel')) },
  explain: { component: lazy(() => import('../explain/ExplainPanel')) },
};
