import type { TFunction } from 'i18next';
import { selectTap } from '../../app/pyramid/selectors';
import { selectBackend, selectInputSize, selectModel } from '../../app/selectors';
import { panelShown } from '../../app/slices/view';
import type { AppState } from '../../app/state';
import { provenanceText } from '../common/provenanceText';
import { tapName } from '../pyramid/tapName';

/** The caption of a picture, so that it needs nothing else: the app and the panel, then what was run on what. */
export interface Caption {
  readonly title: string;
  readonly text: string;
}

/** A panel, or the channel browser. */
export type Pictured = 'panel' | 'channels';

/** Model, its provenance and edits, input, image, engine. */
export function captionText(t: TFunction, state: AppState): string {
  const { fusion, source } = state;
  const info = selectModel(state);
  const backend = selectBackend(state);
  const { image } = source;
  const name = image?.origin.kind === 'sample' ? t(`samples.${image.origin.sample}`) : image?.name;
  const parts = [
    ...(info
      ? [
          `EfficientDet-${info.variant.toUpperCase()}`,
          provenanceText(t, info),
          fusion.present !== null && t('picture.edited'),
          t('picture.input', { size: selectInputSize(state) ?? info.inputSize }),
        ]
      : [t('picture.noModel')]),
    name,
    backend && t(`backend.kind.${backend.kind}`),
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

/** Title of what is pictured. */
export function captionOf(t: TFunction, state: AppState, pictured: Pictured): Caption {
  return { title: `${t('app.title')} · ${SUBJECTS[pictured].title(t, state)}`, text: captionText(t, state) };
}

/** Its part of the file's name. */
export function fileSubject(state: AppState, pictured: Pictured): string {
  return SUBJECTS[pictured].file(state);
}

interface Subject {
  readonly title: (t: TFunction, state: AppState) => string;
  readonly file: (state: AppState) => string;
}

const SUBJECTS: Readonly<Record<Pictured, Subject>> = {
  panel: {
    title: (t, { view, explain }) => {
      const panel = t(`inspector.panels.${panelShown(view)}`);
      return panelShown(view) === 'explain' ? `${panel} · ${t(`explain.${explain.topic}.title`)}` : panel;
    },
    file: ({ view, explain }) => {
      const panel = panelShown(view);
      return panel === 'explain' ? `${panel}-${explain.topic}` : panel;
    },
  },
  channels: {
    title: (t, state) =>
      `${t('pyramid.browser.title', { tap: tapName(t, selectTap(state)) })} · ${t('pyramid.level', { level: state.pyramid.browsing ?? 0 })}`,
    file: (state) => `channels-${selectTap(state).id}-p${state.pyramid.browsing}`,
  },
};
