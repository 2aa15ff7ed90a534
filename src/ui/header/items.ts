import type { ComponentType } from 'react';
import { VideoButton } from '../live/VideoButton';
import { WebcamButton } from '../live/WebcamButton';
import { PhiSlider } from '../scaling/PhiSlider';
import { BackendChip } from './BackendChip';
import { HelpButton } from './HelpButton';
import { LanguageSwitch } from './LanguageSwitch';
import { OpenButton } from './OpenButton';
import { SampleMenu } from './SampleMenu';
import { ShareButton } from './ShareButton';
import { ThemeSwitch } from './ThemeSwitch';

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
