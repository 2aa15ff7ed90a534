import { describe, expect, test } from 'vitest';
import { AppError } from '../../model/errors';
import { fakeApp } from '../testing/fakes';

const PNG = new Blob(['png'], { type: 'image/png' });

describe('a picture', () => {
  test('is saved under the variant and what it shows, and is busy until then', async () => {
    const { controller, saved, store } = fakeApp();
    let finish: (png: Blob) => void = () => undefined;
    const drawn = new Promise<Blob>((resolve) => {
      finish = resolve;
    });
    const saving = controller.export.picture('fusion', () => drawn);
    expect(store.getState().view.savingPicture).toBe(true);
    // A second one would only be the same again.
    await controller.export.picture('fusion', async () => PNG);
    expect(saved).toEqual([]);
    finish(PNG);
    await saving;
    expect(saved.map(({ fileName }) => fileName)).toEqual(['efficientdet-d0-fusion.png']);
    expect(store.getState().view.savingPicture).toBe(false);
  });

  test('that cannot be drawn is an error that can be tried again', async () => {
    const { controller, saved, store } = fakeApp();
    let attempts = 0;
    await controller.export.picture('timing', async () => {
      if (attempts++ === 0) throw new Error('canvas too large');
      return PNG;
    });
    const [notice] = store.getState().notices.errors;
    expect(notice?.error).toMatchObject({ code: 'picture-failed', values: { reason: 'canvas too large' } });
    expect(store.getState().view.savingPicture).toBe(false);
    controller.notices.retry(notice!);
    await expect.poll(() => saved.length).toBe(1);
  });

  test('keeps an error that is worded already', async () => {
    const { controller, store } = fakeApp();
    await controller.export.picture('model', async () => {
      throw new AppError('part-missing');
    });
    expect(store.getState().notices.errors.map(({ error }) => error.code)).toEqual(['part-missing']);
  });
});
