import { clampSetting, type DetectionSetting } from '../slices/detection';
import { patch } from '../state';
import type { ActionContext } from './context';

/** Threshold, IoU, maximum, and which classes are shown. */
export class DetectionActions {
  constructor(private readonly context: ActionContext) {}

  /** Numbers outside the setting's range are bounded; what is no number changes nothing. */
  set(setting: DetectionSetting, value: number): void {
    const { store, runner } = this.context;
    const allowed = clampSetting(setting, value);
    if (allowed === null || allowed === store.getState().detection[setting]) return;
    patch(store, 'detection', { [setting]: allowed });
    runner.request();
  }

  nudge(setting: DetectionSetting, by: number): void {
    this.set(setting, this.context.store.getState().detection[setting] + by);
  }

  toggleClass(classIndex: number): void {
    const { hiddenClasses } = this.context.store.getState().detection;
    const without = hiddenClasses.filter((hidden) => hidden !== classIndex);
    const hides = without.length === hiddenClasses.length;
    patch(this.context.store, 'detection', { hiddenClasses: hides ? [...without, classIndex] : without });
  }

  showAllClasses(): void {
    patch(this.context.store, 'detection', { hiddenClasses: [] });
  }
}
