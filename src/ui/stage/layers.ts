import type { ComponentType } from 'react';
import { LiveLayer } from '../live/LiveLayer';
import { FootprintLayer, MapLayer } from '../pyramid/stageLayers';
import { AnchorLayer } from './AnchorLayer';
import { BoxLayer } from './BoxLayer';
import type { LayerProps } from './geometry';
import { ImageLayer } from './ImageLayer';
import { LabelLayer } from './LabelLayer';

/** What lies over one another on the stage, from the bottom up; each fills the picture's rectangle. */
export const STAGE_LAYERS: readonly { readonly id: string; readonly component: ComponentType<LayerProps> }[] =
  [
    { id: 'image', component: ImageLayer },
    { id: 'live', component: LiveLayer },
    { id: 'map', component: MapLayer },
    { id: 'anchor', component: AnchorLayer },
    { id: 'boxes', component: BoxLayer },
    { id: 'labels', component: LabelLayer },
    { id: 'footprint', component: FootprintLayer },
  ];
