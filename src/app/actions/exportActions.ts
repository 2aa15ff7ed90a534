import { annotatedPng } from '../overlay/annotatedPng';
import { appearanceOf } from '../overlay/appearance';
import { cocoResultsFile } from '../overlay/cocoResultsFile';
import { selectVisibleDetections } from '../selectors';
import type { ActionContext } from './context';

/** Files to take away; they hold what is shown, so hidden classes are left out. */
export class ExportActions {
  constructor(private readonly context: ActionContext) {}

  json(): void {
    const state = this.context.store.getState();
    const { image } = state.source;
    if (!image || !state.run.result) return;
    const text = cocoResultsFile(image, selectVisibleDetections(state));
    this.context.environment.save(
      new Blob([text], { type: 'application/json' }),
      `${stem(image.name)}-detections.json`,
    );
  }

  async png(): Promise<void> {
    const state = this.context.store.getState();
    const { image } = state.source;
    if (!image) return;
    try {
      const items = selectVisibleDetections(state).map((d) => ({
        box: d.box,
        ...appearanceOf(d, state.model.info, state.live.tracks),
      }));
      const png = await annotatedPng(image.bitmap, items);
      this.context.environment.save(png, `${stem(image.name)}-detections.png`);
    } catch (error) {
      this.context.report(error);
    }
  }

  async model(): Promise<void> {
    const { info } = this.context.store.getState().model;
    const client = this.context.client();
    if (!info || !client) return;
    try {
      const blob = await client.exportModel();
      this.context.environment.save(blob, `efficientdet-${info.variant}-${info.provenance.kind}.onnx`);
    } catch (error) {
      this.context.report(error);
    }
  }
}

/** A file's name without its extension. */
function stem(name: string): string {
  return name.replace(/\.[^.]+$/, '') || 'image';
}
