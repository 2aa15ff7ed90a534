import { OUR_ENGINES } from '../inference/api/measuring';
import type { ActionContext } from './actions/context';
import { baselineOf } from './fusion/baseline';
import { withoutTracks } from './live/state';
import type { FinishedRun, Frame, FrameSource } from './runner';
import { computedWith, planRun, type RunPlan } from './runPlan';
import { patch } from './state';

/** Runs the image on the stage, whenever something that its result depends on has changed. */
export class StageSource implements FrameSource {
  constructor(private readonly context: ActionContext) {}

  next(changed: boolean): Frame | null {
    const { image } = this.context.store.getState().source;
    return changed && image ? { image } : null;
  }

  plan(): RunPlan {
    return planRun(this.context.store.getState());
  }

  settle(run: FinishedRun): void {
    if (this.settleBaseline(run)) return;
    const { frame, plan, result } = run;
    this.context.store.setState(({ run: before, live }) => ({
      run: { ...before, result, imageId: frame.image.id, computed: computedWith(plan) },
      live: withoutTracks(live),
    }));
  }

  fail(_: Frame, error: unknown): void {
    this.context.report(error, () => this.context.runner.request());
  }

  /** Remembers a run of the unedited network. @returns whether it was for that alone: the edited run is due */
  settleBaseline({ frame: { image }, plan: { purpose, asked }, result }: FinishedRun): boolean {
    const { store, runner } = this.context;
    const { fusion, detection, engines = OUR_ENGINES } = asked;
    if (fusion === null && image.id === store.getState().source.image?.id)
      patch(store, 'fusion', { baseline: baselineOf(result, image.id, engines, detection) });
    if (purpose === 'baseline') runner.request();
    return purpose === 'baseline';
  }
}
