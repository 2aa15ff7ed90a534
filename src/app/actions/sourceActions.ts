import { sortFiles } from '../../sources/files';
import { findSample, SAMPLES, type SampleId, sampleUrl } from '../../sources/samples';
import { type GalleryItem, type ImageOrigin, nextImageId, shownItem, withImage } from '../slices/source';
import { patch } from '../state';
import type { ActionContext } from './context';

/** Getting images onto the stage. Whatever fails leaves the image that is there. */
export class SourceActions {
  private lastItem = 0;
  /** Counts attempts to open: a slow one must not replace a newer one. */
  private attempt = 0;

  constructor(
    private readonly context: ActionContext,
    /** Files that are no images. */
    private readonly openModelFiles: (models: readonly File[], labels: readonly File[]) => void,
    private readonly openVideo: (video: File) => void,
  ) {}

  async openSample(id: SampleId): Promise<void> {
    const sample = findSample(id)!;
    const retry = () => void this.openSample(id);
    await this.open(sample.file, { kind: 'sample', sample: id }, retry, () =>
      this.context.environment.fetchBlob(sampleUrl(sample)),
    );
  }

  /**
   * Whatever was dropped, pasted or picked: images join the strip and the first is shown, the first video plays,
   * models are loaded.
   */
  async openFiles(files: Iterable<File>): Promise<void> {
    const { images, videos, models, labels } = await sortFiles(files);
    if (videos[0]) this.openVideo(videos[0]);
    if (models.length > 0 || labels.length > 0) this.openModelFiles(models, labels);
    const items = images.map(
      (file): GalleryItem => ({ id: ++this.lastItem, name: file.name, blob: file, thumbnail: null }),
    );
    let shown = false;
    for (const item of items) {
      if (shown) await this.addThumbnail(item);
      else shown = await this.openItem(item);
    }
  }

  /** Whatever is being opened will not be shown: something else has the stage. */
  abandon(): void {
    this.attempt++;
    patch(this.context.store, 'source', { opening: false });
  }

  /** Brings an image of the strip back; also how a new one gets there. @returns whether it could be shown */
  async openItem(item: GalleryItem): Promise<boolean> {
    const opened = await this.open(
      item.name,
      { kind: 'gallery', item: item.id },
      undefined,
      async () => item.blob,
    );
    if (opened) await this.keep(item, opened);
    return opened !== null;
  }

  /** The next or previous image of the strip, or of the samples where there is no strip to walk. */
  step(by: 1 | -1): void {
    const { source } = this.context.store.getState();
    const { gallery, sample } = source;
    const shown = shownItem(source);
    const turn = <T>(items: readonly T[], at: number) => items[(at + by + items.length) % items.length]!;
    const at = gallery.findIndex(({ id }) => id === shown);
    if (at >= 0 && gallery.length > 1) void this.openItem(turn(gallery, at));
    else
      void this.openSample(
        turn(
          SAMPLES,
          Math.max(
            0,
            SAMPLES.findIndex(({ id }) => id === sample),
          ),
        ).id,
      );
  }

  private async open(
    name: string,
    origin: ImageOrigin,
    retry: (() => void) | undefined,
    fetch: () => Promise<Blob>,
  ): Promise<ImageBitmap | null> {
    const { store, environment, runner, report } = this.context;
    const attempt = ++this.attempt;
    patch(store, 'source', { opening: true });
    try {
      const decoded = await environment.decode(await fetch(), name);
      if (attempt !== this.attempt) {
        decoded.bitmap.close();
        return null;
      }
      const image = { ...decoded, id: nextImageId(), origin };
      const previous = store.getState().source.image;
      store.setState(({ source }) => ({ source: withImage(source, image) }));
      previous?.bitmap.close();
      runner.request();
      return decoded.bitmap;
    } catch (error) {
      if (attempt === this.attempt) patch(store, 'source', { opening: false });
      report(error, retry);
      return null;
    }
  }

  /** Files that follow the first of several: decoded once, for their thumbnail and to refuse what is no image. */
  private async addThumbnail(item: GalleryItem): Promise<void> {
    try {
      const { bitmap } = await this.context.environment.decode(item.blob, item.name);
      await this.keep(item, bitmap);
      bitmap.close();
    } catch (error) {
      this.context.report(error);
    }
  }

  private async keep(item: GalleryItem, bitmap: ImageBitmap): Promise<void> {
    const { store, environment } = this.context;
    const known = store.getState().source.gallery.some(({ id }) => id === item.id);
    if (known) return;
    const thumbnail = await environment.thumbnail(bitmap);
    patch(store, 'source', { gallery: [...store.getState().source.gallery, { ...item, thumbnail }] });
  }
}
