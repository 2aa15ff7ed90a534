import type { ComponentType } from 'react';
import { LiveStrip } from '../live/LiveStrip';
import { PyramidStrip } from '../pyramid/PyramidStrip';
import { GalleryStrip } from './GalleryStrip';

/** The strips below stage and inspector, from the top down; one that has nothing to show renders nothing. */
export const STRIPS: readonly { readonly id: string; readonly component: ComponentType }[] = [
  { id: 'live', component: LiveStrip },
  { id: 'gallery', component: GalleryStrip },
  { id: 'pyramid', component: PyramidStrip },
];
