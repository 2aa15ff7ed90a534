import type { ComponentType } from 'react';
import { PhiSlider } from '../scaling/PhiSlider';
import { HelpButton, LanguageSwitch, ShareButton, ThemeSwitch } from './appButtons';
import { BackendChip } from './BackendChip';
import { OpenButton, SampleMenu, VideoButton, WebcamButton } from './inputButtons';

export interface HeaderItem {
  readonly id: string;
  readonly component: ComponentType;
}

/** What stands in the header, left to right: ways to get a picture, the model (its own row when narrow), the rest. */
export const HEADER_ZONES: Readonly<Record<'input' | 'model' | 'app', readonly HeaderItem[]>> = {
  input: [
    { id: 'samples', component: SampleMenu },
    { id: 'open', component: OpenButton },
    { id: 'webcam', component: WebcamButton },
    { id: 'video', component: VideoButton },
  ],
  model: [{ id: 'phi', component: PhiSlider }],
  app: [
    { id: 'backend', component: BackendChip },
    { id: 'share', component: ShareButton },
    { id: 'language', component: LanguageSwitch },
    { id: 'theme', component: ThemeSwitch },
    { id: 'help', component: HelpButton },
  ],
};
