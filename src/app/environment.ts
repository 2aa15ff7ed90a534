import type { InferenceClient } from '../inference/page/client';
import type { OfficialCatalogue } from '../model/official';
import type { ManifestModel } from '../model/onnx/manifest';
import type { DecodedImage } from '../sources/decodeImage';
import type { LivePorts } from './live/ports';
import type { OfflinePort } from './offline/port';

/** Everything the controller needs of a browser, so that its logic runs in Node against a fake. */
export interface Environment {
  /** Fetches the client's code; the worker starts with `client.start`. */
  connect(): Promise<InferenceClient>;
  fetchManifest(): Promise<readonly ManifestModel[]>;
  /** Which of the authors' weights can be had, and where; null where the build leaves them out. */
  fetchOfficial(): Promise<OfficialCatalogue | null>;
  /** @param url relative to the page */
  fetchBlob(url: string): Promise<Blob>;
  /** Absolute address of one relative to the page: the worker's own base is another. */
  absoluteUrl(url: string): string;
  decode(blob: Blob, name: string): Promise<DecodedImage>;
  /** Object URL of a small picture. */
  thumbnail(bitmap: ImageBitmap): Promise<string>;
  copyBitmap(bitmap: ImageBitmap): Promise<ImageBitmap>;
  /** Offers a blob for download. */
  save(blob: Blob, fileName: string): void;
  copyText(text: string): Promise<void>;
  /** Address of this screen. */
  currentLink(): string;
  /** Whether the system asks for dark colours. */
  prefersDark(): boolean;
  readonly preferences: Preferences;
  readonly live: LivePorts;
  readonly offline: OfflinePort;
  readonly idle: IdlePort;
}

/** What is remembered between visits; reads null where nothing, or nothing readable, is stored. */
export interface Preferences {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/** When work that nobody waits for may be done. */
export interface IdlePort {
  /** Does a task once there is nothing else to do. @returns takes it back */
  request(task: () => void): () => void;
  /** The page is in sight. */
  isVisible(): boolean;
  /** The browser asks not to fetch what is not needed. */
  savesData(): boolean;
}
