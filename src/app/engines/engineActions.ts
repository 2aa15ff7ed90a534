import { ENGINE_STAGES, type EngineStage } from '../../inference/api/measuring';
import { toAppError } from '../../model/errors';
import type { ActionContext } from '../actions/context';
import { debugs } from '../debug';
import { selectBackend, selectResult } from '../selectors';
import { NO_FRAMES } from '../slices/timing';
import { type AppState, patch } from '../state';
import { isSoftware } from '../timing/benchmarkPlan';
import { selectObstacle } from '../timing/selectors';
import { CHECKS_PREFERENCE, readChecks, withCheck, writeChecks } from './memory';
import { selectCheck, selectCheckKey, selectEngines } from './selectors';
import type { EngineChoice } from './state';
import { enginesKey } from './verdict';

/** Who runs the stages, and finding out who runs them best. */
export class EngineActions {
  /** Takes back the check that waits for an idle moment. */
  private withdraw: (() => void) | null = null;
  /** What a check was tried for in this visit: one that failed is not tried again by itself. */
  private readonly tried = new Set<string>();

  constructor(private readonly context: ActionContext) {
    const { preferences } = context.environment;
    patch(context.store, 'engines', { checks: readChecks(preferences.read(CHECKS_PREFERENCE)) });
    context.store.subscribe((state, before) => {
      // Live is what the user looks at now: a check would make its frames late.
      if (state.live.kind !== null && before.live.kind === null) void this.cancel();
    });
  }

  choose(stages: readonly EngineStage[], choice: EngineChoice): void {
    const { choices } = this.state.engines;
    const chosen = Object.fromEntries(stages.map((stage) => [stage, choice]));
    this.change({ choices: { ...choices, ...chosen } });
    this.whenIdle();
  }

  /** Nothing runs, and nothing is asked for: what is left to measurement may be measured soon. */
  whenIdle(): void {
    this.withdraw?.();
    this.withdraw = null;
    if (!this.isDue()) return;
    this.withdraw = this.context.environment.idle.request(() => {
      this.withdraw = null;
      if (this.isDue()) void this.check('idle');
    });
  }

  /** Checks our engine by ORT's on the frame on the stage, and remembers what came of it. */
  async check(asked: 'user' | 'idle' = 'user'): Promise<void> {
    const { store, report, environment } = this.context;
    const client = this.context.client();
    const key = selectCheckKey(this.state);
    if (!client || key === null || this.state.engines.checking || selectObstacle(this.state)) return;
    this.tried.add(key);
    patch(store, 'engines', { checking: { progress: null } });
    const unsubscribe = this.endWithTheWorker();
    try {
      const check = await Promise.race([
        client.checkEngines(({ phase, done, total }) => {
          const isOn = this.state.engines.checking !== null && phase === 'benchmark' && total !== null;
          if (isOn) patch(store, 'engines', { checking: { progress: { done, total } } });
        }),
        unsubscribe.replaced,
      ]);
      const checks = withCheck(this.state.engines.checks, key, check);
      environment.preferences.write(CHECKS_PREFERENCE, writeChecks(checks));
      this.change({ checks });
    } catch (error) {
      // One that was put off comes again; what else went wrong with it is the user's only where he asked.
      if (toAppError(error).code === 'cancelled') this.tried.delete(key);
      else if (asked === 'user') report(error, () => void this.check());
    } finally {
      unsubscribe.end();
      patch(store, 'engines', { checking: null });
    }
  }

  async cancel(): Promise<void> {
    if (this.state.engines.checking) await this.context.client()?.cancelCheck();
  }

  private get state(): AppState {
    return this.context.store.getState();
  }

  /** Where other engines are to run, the frame is run anew: times of both are not mixed. */
  private change(change: Partial<AppState['engines']>): void {
    const { store, runner } = this.context;
    const before = enginesKey(selectEngines(this.state));
    patch(store, 'engines', change);
    if (enginesKey(selectEngines(this.state)) === before) return;
    patch(store, 'timing', NO_FRAMES);
    patch(store, 'fusion', { kindTimes: null });
    runner.forgetFrame();
    runner.request();
  }

  private isDue(): boolean {
    const { state } = this;
    const { idle } = this.context.environment;
    const key = selectCheckKey(state);
    if (key === null || this.tried.has(key) || selectCheck(state) || state.engines.checking) return false;
    if (ENGINE_STAGES.every((stage) => state.engines.choices[stage] !== 'auto')) return false;
    // There ORT's backbone takes half a minute: only who asks for it waits for it.
    if (isSoftware(selectBackend(state)) && !debugs('idle-check')) return false;
    if (idle.savesData() || !idle.isVisible()) return false;
    const free = !state.run.running && state.live.kind === null && state.timing.measuring === null;
    return free && selectResult(state) !== null && selectObstacle(state) === null;
  }

  /** A worker that is replaced leaves its calls without an answer. */
  private endWithTheWorker() {
    const { store } = this.context;
    const backend = selectBackend(store.getState());
    let end = () => {};
    const replaced = new Promise<never>((_, reject) => {
      end = store.subscribe((state) => {
        if (selectBackend(state) !== backend) reject(toAppError(new Error('replaced'), 'cancelled'));
      });
    });
    // Where the check has ended first, nobody waits for it.
    replaced.catch(() => {});
    return { replaced, end };
  }
}
