import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import { asMissingPart } from '../common/Boundary';
import { captionOf, fileSubject, type Pictured } from './caption';

/** Id of the inspector's panel on screen. */
export const PANEL_ID = 'panel';

/** Saves a picture of an element at its full height, with a caption below. */
export function useSavePicture(pictured: Pictured, find: () => HTMLElement | null): () => void {
  const { t } = useTranslation();
  const controller = useController();
  return useCallback(() => {
    const { store } = controller;
    const draw = async () => {
      const [{ domPicture }] = await Promise.all([
        import('./domPicture').catch((error) => {
          throw asMissingPart(error);
        }),
        nextPaint(),
      ]);
      return domPicture(find()!, captionOf(t, store.getState(), pictured));
    };
    void controller.export.picture(fileSubject(store.getState(), pictured), draw);
  }, [t, controller, pictured, find]);
}

const findPanel = () => document.getElementById(PANEL_ID);

/** Saves the inspector's panel on screen. */
export function useSavePanel(): () => void {
  return useSavePicture('panel', findPanel);
}

/** Drawing keeps the main thread: that it is busy has to be seen before. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
