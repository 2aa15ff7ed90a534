import type { ActionContext } from '../actions/context';
import type { NoticeActions } from '../actions/noticeActions';
import { type AppStore, patch } from '../state';
import type { LivePorts } from './ports';
import type { LiveSession } from './session';
import type { LiveState } from './state';

/** What live's groups of actions work with. */
export interface LiveContext extends ActionContext {
  readonly ports: LivePorts;
  readonly session: LiveSession;
  readonly notices: NoticeActions;
  /** Ends whatever feed there is, so that another can begin. */
  readonly clear: () => void;
  /** The feed shows a new frame. */
  readonly onPresented: () => void;
}

/** Parts of the live slice that are objects of their own. */
type Part = 'camera' | 'video' | 'analysis' | 'recording';

export function patchLive<K extends Part>(store: AppStore, part: K, change: Partial<LiveState[K]>): void {
  const { live } = store.getState();
  patch(store, 'live', { [part]: { ...live[part], ...change } });
}
