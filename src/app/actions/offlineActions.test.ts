import { describe, expect, it } from 'vitest';
import { fakeApp } from '../testing/fakes';

describe('a new version', () => {
  it('takes over only when the user says so', () => {
    const { controller, offline, store } = fakeApp();
    controller.offline.start();
    controller.offline.update();
    expect(offline.applyUpdate).not.toHaveBeenCalled();

    offline.change({ update: 'waiting' });
    controller.offline.update();
    controller.offline.update();
    expect(offline.applyUpdate).toHaveBeenCalledTimes(1);
    expect(store.getState().offline.update).toBe('applying');
  });

  it('that another tab started needs no more than a reload', () => {
    const { controller, offline } = fakeApp();
    controller.offline.start();
    offline.change({ update: 'elsewhere' });
    controller.offline.update();
    expect(offline.applyUpdate).not.toHaveBeenCalled();
    expect(offline.reload).toHaveBeenCalledTimes(1);
  });

  it('can wait', () => {
    const { controller, offline, store } = fakeApp();
    controller.offline.start();
    offline.change({ status: 'ready', update: 'waiting' });
    controller.offline.later();
    expect(store.getState().offline).toMatchObject({ status: 'ready', update: 'none' });
  });
});
