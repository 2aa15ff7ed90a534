import { DEFAULT_SAMPLE, type SampleId } from '../../sources/samples';

/** The image on the stage. It stays on the page; the worker gets copies. */
export interface SourceImage {
  /** Differs for every image opened, also for the same file opened twice. */
  readonly id: number;
  readonly name: string;
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Larger than width and height where the image was scaled down while decoding. */
  readonly originalWidth: number;
  readonly originalHeight: number;
}

/** An opened file that can be brought back; the strip under the stage lists them. */
export interface GalleryItem {
  readonly id: number;
  readonly name: string;
  readonly blob: Blob;
  /** Object URL; null until the file was decoded for the first time. */
  readonly thumbnail: string | null;
}

export interface SourceState {
  readonly image: SourceImage | null;
  /** The sample on the stage or on its way there; null for the user's own images. */
  readonly sample: SampleId | null;
  readonly gallery: readonly GalleryItem[];
  /** Item of the gallery on the stage. */
  readonly galleryItem: number | null;
  readonly opening: boolean;
}

export const initialSource: SourceState = {
  image: null,
  sample: DEFAULT_SAMPLE,
  gallery: [],
  galleryItem: null,
  opening: false,
};
