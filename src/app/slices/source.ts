import { DEFAULT_SAMPLE, type SampleId } from '../../sources/samples';

/** Where an image comes from; `item` is a `GalleryItem`'s id. */
export type ImageOrigin =
  | { readonly kind: 'sample'; readonly sample: SampleId }
  | { readonly kind: 'gallery'; readonly item: number }
  | { readonly kind: 'live' };

/** The image on the stage. It stays on the page; the worker gets copies. */
export interface SourceImage {
  /** Differs for every image opened, also for the same file opened twice. */
  readonly id: number;
  readonly origin: ImageOrigin;
  readonly name: string;
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Larger than width and height where the image was scaled down while decoding. */
  readonly originalWidth: number;
  readonly originalHeight: number;
}

/** An opened file that can be brought back; the strip below the stage lists them. */
export interface GalleryItem {
  readonly id: number;
  readonly name: string;
  readonly blob: Blob;
  /** Object URL; null until the file was decoded for the first time. */
  readonly thumbnail: string | null;
}

export interface SourceState {
  readonly image: SourceImage | null;
  /** The sample on the stage or on its way there, which the address names; null for the user's own images. */
  readonly sample: SampleId | null;
  readonly gallery: readonly GalleryItem[];
  readonly opening: boolean;
}

export const initialSource: SourceState = {
  image: null,
  sample: DEFAULT_SAMPLE,
  gallery: [],
  opening: false,
};

let lastImageId = 0;

/** For an image that has just been opened or taken. */
export function nextImageId(): number {
  return ++lastImageId;
}

export function isLiveImage(image: SourceImage | null): boolean {
  return image?.origin.kind === 'live';
}

/** Item of the gallery on the stage. */
export function shownItem({ image }: Pick<SourceState, 'image'>): number | null {
  return image?.origin.kind === 'gallery' ? image.origin.item : null;
}

/** The slice with an image on the stage. */
export function withImage(source: SourceState, image: SourceImage): SourceState {
  const { origin } = image;
  return { ...source, image, sample: origin.kind === 'sample' ? origin.sample : null, opening: false };
}
