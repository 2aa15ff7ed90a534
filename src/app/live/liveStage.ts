import type { ActionContext } from '../actions/context';
import type { SourceImage } from '../slices/source';
import { type AppState, patch } from '../state';
import { isLiveImage } from './adopt';
import type { Feed } from './ports';

/** A feed's frames as images on the stage: their pictures live as long as something draws them. */
export class LiveStage {
  /** Ids of live images count down from −1, so that they meet no other image's. */
  private lastId = 0;
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
    return { id: --this.lastId, name, bitmap, ...size };
  }

  /** Puts a frame there that has no result yet. */
  show(image: SourceImage): void {
    this.replace(() =>
      patch(this.context.store, 'source', { image, sample: null, galleryItem: null, opening: false }),
    );
  }

  /** Puts a frame there together with its result. */
  adopt(change: (state: AppState) => AppState): void {
    this.replace(() => this.context.store.setState(change));
  }

  private replace(change: () => void): void {
    const previous = this.context.store.getState().source.image;
    change();
    this.replaced?.close();
    this.replaced = previous?.bitmap ?? null;
  }
}
