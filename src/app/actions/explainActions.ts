import { TOPICS, type Topic } from '../slices/explain';
import { type AppStore, patch } from '../state';

/** Which topic the explain panel is open at. */
export class ExplainActions {
  constructor(private readonly store: AppStore) {}

  show(topic: Topic): void {
    patch(this.store, 'explain', { topic });
  }

  /** The topic before or after; the ends stay. */
  step(by: 1 | -1): void {
    const next = TOPICS[TOPICS.indexOf(this.store.getState().explain.topic) + by];
    if (next) this.show(next);
  }
}
