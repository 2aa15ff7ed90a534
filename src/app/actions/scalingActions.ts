import { OUR_ENGINES } from '../../inference/api/measuring';
import type { FrameResult } from '../../inference/api/messages';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../../model/network/variants';
import { selectEngines } from '../engines/selectors';
import { enginesKey } from '../engines/verdict';
import { MEASURED_PREFERENCE, measuredTime, withMeasurement, writeMeasured } from '../scaling/measured';
import { selectPreview, selectStop } from '../scaling/preview';
import { selectBackend, selectModel } from '../selectors';
import { patch } from '../state';
import type { ActionContext } from './context';
import type { ModelActions } from './modelActions';

/** The φ slider: looking at a variant, and loading it. */
export class ScalingActions {
  constructor(
    private readonly context: ActionContext,
    private readonly model: ModelActions,
  ) {}

  /** Opens the preview of a stop; null closes it. */
  preview(variant: VariantId | null): void {
    if (variant !== this.context.store.getState().scaling.preview) {
      patch(this.context.store, 'scaling', { preview: variant });
    }
  }

  /** Looks at the stop beside; at the ends it stays. */
  step(by: 1 | -1): void {
    const stop = selectStop(this.context.store.getState());
    this.preview(VARIANT_IDS[VARIANTS[stop].phi + by] ?? stop);
  }

  /** Side that grown variants are given from now on; null leaves it to the device. */
  setInputSize(inputSize: number | null): void {
    patch(this.context.store, 'scaling', { inputSize });
  }

  /**
   * The slider was let go: loads what it stands at, unless that runs already or exceeds a limit of the device. It is
   * back at a model of the user's, too, which only its button replaces.
   */
  async release(): Promise<void> {
    const preview = selectPreview(this.context.store.getState());
    if (!preview || preview.loaded || preview.own || preview.failure) return;
    await this.load(preview.variant);
  }

  /** Loads a variant; its preview stays until it is there, has failed or was cancelled. */
  async load(variant: VariantId): Promise<void> {
    await this.model.choose(variant);
    if (this.context.store.getState().scaling.preview === variant) this.preview(null);
  }

  /** Notes how long the model in use takes, by our kernels where there are any; also for the next visit. */
  remember({ backend }: FrameResult): void {
    const { store, environment } = this.context;
    const state = store.getState();
    const { scaling, timing } = state;
    const model = selectModel(state);
    const running = selectBackend(state);
    if (!model || running?.kind !== backend) return;
    if (backend === 'webgpu' && enginesKey(selectEngines(state)) !== enginesKey(OUR_ENGINES)) return;
    const measured = withMeasurement(scaling.measured, model, running, timing.frames);
    if (measured === scaling.measured) return;
    patch(store, 'scaling', { measured });
    const { variant, inputSize } = model;
    const { frames } = measuredTime(measured, { variant, inputSize, backend })!;
    // A median settles: writing at every frame of a video would change nothing.
    if (Number.isInteger(Math.log2(frames))) {
      environment.preferences.write(MEASURED_PREFERENCE, writeMeasured(measured));
    }
  }
}
