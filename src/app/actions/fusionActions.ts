import { type FusionState, withEdge, withinModel, withTopology } from '../../model/bifpn/fusion';
import { EDGES_PER_CELL, type TopologyId } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import { selectEngines } from '../engines/selectors';
import { type FusionHistory, redone, reset, undone, withEdit, withGestureEnded } from '../fusion/history';
import { measureKinds } from '../fusion/measureKinds';
import { needsBaseline, selectFusion, selectSettledResult } from '../fusion/selectors';
import { selectLoweredSize } from '../live/selectors';
import { planRun } from '../runPlan';
import { selectBackend, selectModel } from '../selectors';
import { flatIndex, type KindTimes } from '../slices/fusion';
import { patch } from '../state';
import type { ActionContext } from './context';

/** Editing the fusion of the BiFPN's nodes; every change re-runs the network from there on. */
export class FusionActions {
  constructor(private readonly context: ActionContext) {}

  /** Sets a raw weight of the cell on screen; changes of one edge until `endGesture` are undone at once. */
  setWeight(edge: number, weight: number): void {
    if (!Number.isFinite(Math.fround(weight))) return;
    const index = flatIndex(this.context.store.getState().fusion, edge);
    this.edit((fusion) => withEdge(fusion, index, { weight }), `weight ${index}`);
  }

  endGesture(): void {
    this.move(withGestureEnded);
  }

  /** Cuts an edge of the cell on screen, or joins it again. */
  toggleEdge(edge: number): void {
    const index = flatIndex(this.context.store.getState().fusion, edge);
    this.edit((fusion) => withEdge(fusion, index, { active: fusion.active[index] === 0 }));
  }

  /** The edges of the whole network. */
  setTopology(id: TopologyId): void {
    if (!selectModel(this.context.store.getState())) return;
    patch(this.context.store, 'fusion', { topology: id });
    this.edit((fusion) => withTopology(fusion, id));
  }

  setKind(kind: FusionKind): void {
    this.edit((fusion) => ({ ...fusion, kind }));
  }

  /** Runs what a comparison of the picture on the stage lacks: the unedited network, or the edited one. */
  compare(): void {
    const state = this.context.store.getState();
    if (needsBaseline(state) || !selectSettledResult(state)) this.context.runner.request();
  }

  undo(): void {
    this.move(undone);
  }

  redo(): void {
    this.move(redone);
  }

  reset(): void {
    this.move(reset);
  }

  /** Bounded to the model's cells. */
  showCell(cell: number): void {
    const cells = selectModel(this.context.store.getState())?.architecture.cells.length ?? 1;
    patch(this.context.store, 'fusion', { cell: Math.min(Math.max(cell, 0), cells - 1) });
  }

  showEdge(edge: number): void {
    if (edge >= 0 && edge < EDGES_PER_CELL) patch(this.context.store, 'fusion', { edge });
  }

  /** Measures the BiFPN with each kind of fusion on the image on the stage, in turns. */
  async measureKinds(): Promise<void> {
    const { store, runner, report } = this.context;
    const client = this.context.client();
    const state = store.getState();
    const { source, fusion } = state;
    const { detection, engines } = planRun(state).asked;
    const current = selectFusion(state);
    if (!client || !current || !source.image || typeof fusion.kindTimes === 'number') return;
    if (selectLoweredSize(state) !== null) return;
    // Times of another backend, engine or model are no answer any more.
    const set = (kindTimes: KindTimes | number | null) => {
      const now = store.getState();
      const same = selectBackend(now) === selectBackend(state) && selectModel(now) === selectModel(state);
      if (same && selectEngines(now) === engines) patch(store, 'fusion', { kindTimes });
    };
    set(0);
    try {
      await runner.idle();
      set(await measureKinds(client, current, { detection, engines }, set));
    } catch (error) {
      set(null);
      report(error);
    }
    runner.request();
  }

  private edit(change: (fusion: FusionState) => FusionState, gesture: string | null = null): void {
    const own = selectModel(this.context.store.getState())?.fusion;
    if (!own) return;
    this.move((history) => withEdit(history, own, withinModel(change(history.present ?? own), own), gesture));
  }

  private move(step: (history: FusionHistory) => FusionHistory): void {
    const { store, runner } = this.context;
    const before = store.getState().fusion;
    const { past, present, future, gesture } = step(before);
    patch(store, 'fusion', { past, present, future, gesture });
    if (present !== before.present) runner.request();
  }
}
