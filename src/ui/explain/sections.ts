import type { ComponentType } from 'react';
import type { Topic } from '../../app/slices/explain';
import { Fpn, PaNet } from './ShareRows';
import { Bifpn } from './sections/Bifpn';
import { NasFpn } from './sections/NasFpn';
import { Scaling } from './sections/Scaling';
import { Search } from './sections/Search';
import { Separable } from './sections/Separable';
import { SharedHeads } from './sections/SharedHeads';
import { Simplification } from './sections/Simplification';
import { WeightedFusion } from './sections/WeightedFusion';

export interface SectionSpec {
  /** What stands below the text: drawings and live numbers. */
  readonly component: ComponentType;
  /** Where the idea comes from. */
  readonly source: string;
  readonly section?: string;
}

const EFFICIENTDET = 'EfficientDet, arXiv 1911.09070';

/** What each topic shows; `TOPICS` gives the order, the catalogue's `explain` the titles and texts. */
export const SECTIONS: Readonly<Record<Topic, SectionSpec>> = {
  scaling: { component: Scaling, source: EFFICIENTDET, section: '4.2' },
  fpn: { component: Fpn, source: 'Feature Pyramid Networks, arXiv 1612.03144' },
  panet: { component: PaNet, source: 'Path Aggregation Network, arXiv 1803.01534' },
  'nas-fpn': { component: NasFpn, source: 'NAS-FPN, arXiv 1904.07392' },
  simplification: { component: Simplification, source: EFFICIENTDET, section: '3.2' },
  bifpn: { component: Bifpn, source: EFFICIENTDET, section: '3.3' },
  'weighted-fusion': { component: WeightedFusion, source: EFFICIENTDET, section: '3.3' },
  separable: { component: Separable, source: 'Xception, arXiv 1610.02357' },
  'shared-heads': { component: SharedHeads, source: 'RetinaNet, arXiv 1708.02002' },
  search: { component: Search, source: 'DetNAS, arXiv 1903.10979' },
};
