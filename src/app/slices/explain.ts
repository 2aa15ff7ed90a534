/** Topics of the explain panel in reading order; `src/ui/explain/sections.ts` says what each one shows. */
export const TOPICS = [
  'scaling',
  'fpn',
  'panet',
  'nas-fpn',
  'simplification',
  'bifpn',
  'weighted-fusion',
  'separable',
  'shared-heads',
  'search',
] as const;
export type Topic = (typeof TOPICS)[number];

export interface ExplainState {
  readonly topic: Topic;
}

export const initialExplain: ExplainState = { topic: 'scaling' };
