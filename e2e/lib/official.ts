import { createHash } from 'node:crypto';
import type { Page, Request } from '@playwright/test';
import * as files from './files';

interface Catalogue {
  readonly release: string;
  readonly licence: string;
  readonly hosts: readonly string[];
  readonly models: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The list that the app was built with. */
const SHIPPED = JSON.parse(
  new TextDecoder().decode(files.repositoryFile('public/models/official.json')),
) as Catalogue;

export const OFFICIAL_HOSTS = SHIPPED.hosts;

const MIRROR = 'https://huggingface.co/tiny/d0/resolve/main/d0.safetensors';

/** A list of the same form, of a D0 for three classes that nobody trained, and the host that it names. */
export class TinyMirror {
  readonly checkpoint = files.randomD0Checkpoint();
  /** Requests for any other host than the app's own. */
  readonly foreign: string[] = [];
  /** What the mirror does. */
  answer: 'file' | 'other bytes' | 'nothing' | 'refuse' = 'file';
  private readonly sha256 = createHash('sha256').update(this.checkpoint.bytes).digest('hex');

  /** Stands before everything that the page asks for. */
  async attach(page: Page): Promise<void> {
    page.on('request', (request) => this.note(request));
    await page.route('**/models/official.json', (route) => route.fulfill({ json: this.catalogue() }));
    await page.route('https://huggingface.co/**', async (route) => {
      const { bytes } = this.checkpoint;
      const headers = { 'access-control-allow-origin': '*' };
      switch (this.answer) {
        case 'file':
          return route.fulfill({ body: Buffer.from(bytes), headers });
        case 'other bytes':
          return route.fulfill({ body: Buffer.from(bytes.with(5_000_000, 1)), headers });
        case 'refuse':
          return route.abort();
        case 'nothing':
          return;
      }
    });
  }

  /** D5 without a mirror, as shipped. */
  private catalogue(): Catalogue {
    const { release, licence, hosts } = SHIPPED;
    const { d0, d5 } = SHIPPED.models;
    const mirror = { url: MIRROR, bytes: this.checkpoint.bytes.length, sha256: this.sha256 };
    return { release, licence, hosts, models: { d0: { ...d0!, mirror }, d5: d5! } };
  }

  private note(request: Request): void {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') this.foreign.push(request.url());
  }
}
