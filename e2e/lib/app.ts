import { expect, type JSHandle, type Locator, type Page } from '@playwright/test';

/** The built app as a user meets it: by roles and names of the English catalogue. */
export class App {
  /** What must not happen on any page of any test. */
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** @param query of the address' hash, e.g. `backend=wasm` @param debug topics of `?debug=` */
  static async open(page: Page, query = 'backend=wasm', debug?: string): Promise<App> {
    const app = new App(page);
    await page.goto(`./${debug ? `?debug=${debug}` : ''}#${query}`);
    return app;
  }

  get boxes(): Locator {
    return this.page.getByRole('listbox', { name: 'Boxes on the image' }).getByRole('option');
  }

  box(label: string): Locator {
    return this.page.getByRole('option', { name: new RegExp(`^${label}, `) });
  }

  get error(): Locator {
    return this.page.getByRole('alert');
  }

  async expectError(code: string): Promise<void> {
    await expect(this.page.locator(`[role="alert"][data-code="${code}"]`)).toBeVisible();
  }

  /** Drops files anywhere on the page, as a file manager would. */
  async drop(...files: readonly DroppedFile[]): Promise<void> {
    await (await this.transfer(files)).evaluate((dataTransfer) => {
      for (const event of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
      }
    });
  }

  /** Pastes files, as after copying them elsewhere. */
  async paste(...files: readonly DroppedFile[]): Promise<void> {
    await (await this.transfer(files)).evaluate((clipboardData) => {
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
  }

  private transfer(files: readonly DroppedFile[]): Promise<JSHandle<DataTransfer>> {
    const contents = files.map(({ name, type, bytes }) => ({
      name,
      type,
      base64: Buffer.from(bytes).toString('base64'),
    }));
    return this.page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      return data;
    }, contents);
  }

  /** Opens files through the picker. */
  async pick(...files: readonly DroppedFile[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: /^Open/ }).first().click();
    const given = files.map(({ name, type, bytes }) => ({
      name,
      mimeType: type,
      buffer: Buffer.from(bytes),
    }));
    await (await chooser).setFiles(given);
  }

  /** Name of the picture on the stage. */
  async expectImage(name: string): Promise<void> {
    await expect(
      this.page.getByRole('region', { name: 'Image with detections' }).getByRole('img'),
    ).toHaveAccessibleName(new RegExp(name.replaceAll('.', '\\.')));
  }
}

export interface DroppedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}
