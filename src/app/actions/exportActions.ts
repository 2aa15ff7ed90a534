import { toAppError } from '../../model/errors';
import type { ModelFormat } from '../../model/export/modelFormats';
import { annotatedPng } from '../overlay/annotatedPng';
import { appearanceOf } from '../overlay/appearance';
import { cocoResultsFile } from '../overlay/cocoResultsFile';
import { mapOverlay } from '../overlay/mapOverlay';
import type { MapWords } from '../pyramid/mapWords';
import { selectModel, selectVisibleDetections } from '../selectors';
import { patch } from '../state';
import type { ActionContext } from './context';

/** Files to take away; they hold what is shown, so hidden classes are left out. */
export class ExportActions {
  constructor(private readonly context: ActionContext) {}

  json(): void {
    const state = this.context.store.getState();
    const { image } = state.source;
    const model = selectModel(state);
    if (!image || !model || !state.run.result) return;
    const text = cocoResultsFile(image, selectVisibleDetections(state), model.labels);
    this.context.environment.save(
      new Blob([text], { type: 'application/json' }),
      `${stem(image.name)}-detections.json`,
    );
  }

  /** The image with what lies over it on the stage. */
  async png(words: MapWords): Promise<void> {
    const state = this.context.store.getState();
    const { image } = state.source;
    if (!image) return;
    const { showBoxes, showLabels } = state.view;
    const shown = showBoxes ? selectVisibleDetections(state) : [];
    await this.saved(`${stem(image.name)}-detections.png`, () =>
      annotatedPng(image.bitmap, {
        items: shown.map((d) => ({ box: d.box, ...appearanceOf(d, selectModel(state), state.live.tracks) })),
        withLabels: showLabels,
        overlay: mapOverlay(state, words),
      }),
    );
  }

  /**
   * Saves a picture of a part of the screen, one at a time.
   * @param what it shows, as its file is called
   * @param draw makes the PNG
   */
  async picture(what: string, draw: () => Promise<Blob>): Promise<void> {
    const { store, environment, report } = this.context;
    const state = store.getState();
    if (state.view.savingPicture) return;
    patch(store, 'view', { savingPicture: true });
    try {
      const variant = selectModel(state)?.variant ?? state.model.wanted;
      environment.save(await draw(), `efficientdet-${variant}-${what}.png`);
    } catch (error) {
      report(toAppError(error, 'picture-failed'), () => void this.picture(what, draw));
    } finally {
      patch(store, 'view', { savingPicture: false });
    }
  }

  async model(format: ModelFormat): Promise<void> {
    const info = selectModel(this.context.store.getState());
    const client = this.context.client();
    if (!info || !client) return;
    const name = `efficientdet-${info.variant}-${info.provenance.kind}.${format}`;
    await this.saved(name, () => client.exportModel(format));
  }

  private async saved(name: string, make: () => Promise<Blob>): Promise<void> {
    try {
      this.context.environment.save(await make(), name);
    } catch (error) {
      this.context.report(error);
    }
  }
}

/** A file's name without its extension. */
function stem(name: string): string {
  return name.replace(/\.[^.]+$/, '') || 'image';
}
