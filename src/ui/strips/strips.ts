import type { ComponentType } from 'react';
import { GalleryStrip } from './GalleryStrip';

/** What runs along under stage and inspector, from the top down; one that has nothing to show renders nothing. */
export const STRIPS: readonly { readonly id: string; readonly component: ComponentType }[] = [
  { id: 'gallery', component: GalleryStrip },
];
