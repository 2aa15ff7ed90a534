import { expect, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';

test.describe('from a dropped photo to boxes, on WASM', () => {
  test('a dropped raccoon is found, and linked with the list', async ({ page }) => {
    const app = await App.open(page);
    await app.drop(files.sample('raccoon.jpg'));
    await app.expectImage('raccoon.jpg');
    await expect(app.box('raccoon').first()).toBeVisible();
    await app.box('raccoon').first().click({ force: true });
    await expect(page.getByText('Where this box comes from')).toBeVisible();
    await expect(page.getByTestId('anchor')).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  test('needs no host but its own', async ({ page, baseURL }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(baseURL!).origin) foreign.push(request.url());
    });
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    expect(foreign).toEqual([]);
  });

  test('threshold, IoU and number of boxes act at once; no boxes is a state, not an error', async ({
    page,
  }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    const before = await app.boxes.count();
    await page.getByRole('spinbutton', { name: /^Max boxes/ }).fill('3');
    await expect(app.boxes).toHaveCount(3);
    await page.getByRole('spinbutton', { name: /^Max boxes/ }).fill('100');
    await expect(app.boxes).toHaveCount(before);
    await page.getByRole('spinbutton', { name: /^Score threshold/ }).fill('1');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await page.getByRole('spinbutton', { name: /^Score threshold/ }).fill('0');
    await expect(app.boxes).toHaveCount(100);
    await expect(app.error).toHaveCount(0);
  });

  test('downloads COCO JSON and a PNG of what is shown', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    const save = async (name: string) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).click();
      return (await download).path();
    };
    const { readFileSync } = await import('node:fs');
    const json = JSON.parse(readFileSync(await save('JSON'), 'utf8'));
    const list = Array.isArray(json) ? json : json.annotations;
    expect(list).toHaveLength(await app.boxes.count());
    expect(list[0]).toMatchObject({
      bbox: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    const png = readFileSync(await save('PNG'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });
});

test.describe('odd images', () => {
  const cases = [
    ['one pixel', files.onePixel, 'pixel.png'],
    ['6000 × 3 pixels', files.ribbon, 'ribbon.png'],
    ['a transparent PNG', files.transparentPng, 'clear.png'],
  ] as const;
  for (const [title, make, name] of cases) {
    test(`${title} runs without an error`, async ({ page }) => {
      const app = await App.open(page);
      await expect(app.boxes.first()).toBeVisible();
      await app.drop(await make());
      await app.expectImage(name);
      await expect(page.getByText(/Nothing found|\d+ detections?$/).first()).toBeVisible();
      await expect(app.error).toHaveCount(0);
      expect(app.complaints).toEqual([]);
    });
  }

  test('an EXIF-rotated JPEG stands upright', async ({ page }) => {
    const app = await App.open(page);
    await app.drop(await files.rotatedJpeg());
    await app.expectImage('turned.jpg');
    await expect(app.box('raccoon').first()).toBeVisible();
    const stage = await page.getByRole('img', { name: /turned/ }).boundingBox();
    expect(stage!.width).toBeGreaterThan(stage!.height);
  });

  test('an animated GIF gives its first frame', async ({ page }) => {
    const app = await App.open(page);
    await app.drop(await files.animatedGif());
    await app.expectImage('moving.gif');
    await expect(app.box('raccoon').first()).toBeVisible();
  });

  test('a hundred megapixels are scaled down while decoding', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.pick(await files.hundredMegapixels());
    await app.expectImage('huge.png');
    await expect(page.getByText('Scaled down from 10,000 × 10,000 while decoding')).toBeVisible();
    await expect(app.error).toHaveCount(0);
  });
});

test.describe('what can go wrong leaves the screen as it was', () => {
  const cases = [
    ['a text named .jpg', files.textAsJpeg, 'image-undecodable'],
    ['a truncated model', files.truncatedModel, 'model-truncated'],
    ['a checkpoint that fits no variant', files.misfitD1Checkpoint, 'checkpoint-misfit'],
    ['a .pth.tar', () => files.trainingCheckpoint('args_namespace.pth.tar'), 'checkpoint-misfit'],
    ['a .ckpt', () => files.trainingCheckpoint('epoch=0.ckpt'), 'checkpoint-misfit'],
    ['a .bin', files.trainingCheckpointAsBin, 'checkpoint-misfit'],
    ['a truncated safetensors', files.truncatedSafetensors, 'checkpoint-truncated'],
    ['random bytes', files.randomBytes, 'not-a-model'],
    ['a Git LFS pointer', files.lfsPointer, 'not-a-model'],
    ['sizes without a picture', files.avifOfSizes, 'image-undecodable'],
    ['zeros named .jpg', files.emptyJpeg, 'image-undecodable'],
    ['a large SVG', files.largeSvg, 'image-undecodable'],
  ] as const;
  for (const [title, make, code] of cases) {
    test(title, async ({ page }) => {
      const app = await App.open(page, 'backend=wasm&sample=raccoon');
      await expect(app.box('raccoon').first()).toBeVisible();
      const before = await app.boxes.count();
      await app.pick(make());
      await app.expectError(code);
      await expect(app.boxes).toHaveCount(before);
      await app.error.getByRole('button', { name: /^Dismiss/ }).click();
      await expect(app.error).toHaveCount(0);
      await app.drop(files.sample('blood.jpg'));
      await expect(app.box('white blood cell').first()).toBeVisible();
    });
  }

  test('errors name the file, say what it looks like, and what to do', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    const cases = [
      [files.lfsPointer(), 'd0.pth is not a model; it looks like a Git LFS pointer.', 'git lfs pull'],
      [files.randomBytes(), 'noise.pth is not a model; it looks like nothing that is known', '.safetensors'],
      [files.truncatedSafetensors(), 'cut.safetensors is a checkpoint that ends too early', 'copy it again'],
      [files.largeSvg(), 'large.svg could not be read as an image; it looks like an SVG', 'converted first'],
    ] as const;
    for (const [file, sentence, hint] of cases) {
      await app.pick(file);
      await expect(app.error).toContainText(sentence);
      await expect(app.error).toContainText(hint);
      await app.error.getByRole('button', { name: /^Dismiss/ }).click();
      await expect(app.error).toHaveCount(0);
    }
  });

  test('a checkpoint that fits none names the nearest variant, and the tensors that differ', async ({
    page,
  }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.pick(files.misfitD1Checkpoint());
    await app.expectError('checkpoint-misfit');
    await expect(app.error).toContainText('mixed.safetensors does not fit EfficientDet-D1.');
    await expect(app.error).toContainText('It would fit: –; nearest to it: D1.');
    await app.error.getByText('Details').click();
    const details = (await app.error.locator('pre').textContent())!.split('\n');
    // Ten are listed, and how many more there are.
    const missing = details.findIndex((line) => line.startsWith('Missing: '));
    const listed = details.slice(missing, missing + 10).map((line) => line.replace('Missing: ', ''));
    for (const name of listed) expect(name).toMatch(/^backbone\.blocks\.5\./);
    const count = Number(details.find((line) => line.startsWith('Missing tensors: '))!.split(': ')[1]);
    expect(listed.at(-1)).toContain(`(+${count - 10})`);
    expect(details).toContain('Unexpected: auxiliary.bias');
    expect(details).toContain('Other shape: backbone.conv_stem.weight: expected [32,3,3,3], found [32,27]');
  });

  test('a model with another checksum is refused, and can be loaded again', async ({ page }) => {
    const route = '**/models/manifest.json';
    await page.route(route, async (request) => {
      const response = await request.fetch();
      const manifest = await response.json();
      manifest.models[0].sha256 = manifest.models[0].sha256.replace(/^./, 'x');
      await request.fulfill({ response, json: manifest });
    });
    const app = await App.open(page);
    await app.expectError('model-checksum');
    await expect(page.getByRole('img', { name: /blood/ })).toBeVisible();
    await page.unroute(route);
    await page.reload();
    await expect(app.boxes.first()).toBeVisible();
  });

  test('a cancelled download leaves an app that can load', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/models/*.onnx', async (request) => {
      await held;
      await request.continue();
    });
    const app = await App.open(page);
    await expect(page.getByRole('progressbar')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    release();
    await page.getByRole('button', { name: /^Load EfficientDet-D0/ }).click();
    await expect(app.boxes.first()).toBeVisible();
  });
});

test('a checkpoint of one’s own is exported in the browser and runs', async ({ page }) => {
  const app = await App.open(page);
  await expect(app.boxes.first()).toBeVisible();
  await app.pick(files.randomD0Checkpoint());
  // Its name says nothing of how it wants its pixels, and it has no names for its classes.
  await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
  await page.getByRole('tab', { name: 'Model' }).click();
  await expect(page.getByText(/your checkpoint, mine\.safetensors/)).toBeVisible();
});
