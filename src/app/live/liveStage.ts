import type { ActionContext } from '../actions/context';
import { isLiveImage, nextImageId, type SourceImage, withImage } from '../slices/source';
import type { AppState } from '../state';
import type { Feed } from './ports';

/** A feed's frames as images on the stage: their pictures live as long as something draws them. */
export class LiveStage {
  /** Replaced on the stage, but perhaps not yet in what React has drawn. */
  private replaced: ImageBitmap | null = null;

  constructor(private readonly context: ActionContext) {}

  /** Whether the stage shows a frame. */
  get held(): boolean {
    return isLiveImage(this.context.store.getState().source.image);
  }

  /** The frame that the feed shows now; null while there is none. */
  take(feed: Feed, name: string): SourceImage | null {
    const { kind, camera } = this.context.store.getState().live;
    const bitmap = feed.take(kind === 'camera' && camera.mirror);
    if (!bitmap) return null;
    const { width, height } = bitmap;
    const size = { width, height, originalWidth: width, originalHeight: height };
    return { id: nextImageId(), origin: { kind: 'live' }, name, bitmap, ...size };
  }

  /** Puts a frame there that has no result yet. */
  show(image: SourceImage): void {
    this.replace((state) => ({ ...state, source: withImage(state.source, image) }));
  }

  /** Puts a frame there together with its result. */
  replace(change: (state: AppState) => AppState): void {
    const { store } = this.context;
    const previous = store.getState().source.image;
    store.setState(change);
    this.replaced?.close();
    this.replaced = previous?.bitmap ?? null;
  }
}
