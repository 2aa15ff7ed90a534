import { vi } from 'vitest';
import type { AppError } from '../../../model/errors';
import { fakeApp, file } from '../../testing/fakes';
import type { FakeCamera, FakeVideo } from './setUp';

/** Lets every promise that can settle do so, without the clock going on. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 40; i++) await Promise.resolve();
}

/** The app in Node with its model loaded, and what tests of live ask of it. */
export async function startLiveApp() {
  vi.useFakeTimers();
  const app = fakeApp();
  await app.controller.start();
  await app.controller.runner.idle();
  app.controller.live.setMode('accurate');
  app.client.run.mockClear();
  const image = () => app.store.getState().source.image;
  return {
    ...app,
    state: () => app.store.getState().live,
    image,
    /** What the fake feed says of the frame on the stage. */
    labelOf: () => (image()!.bitmap as unknown as { readonly label: string }).label,
    errors: (): AppError['code'][] => app.store.getState().notices.errors.map(({ error }) => error.code),
    startCamera: async (): Promise<FakeCamera> => {
      await app.controller.live.camera.open();
      await flush();
      return app.live.cameras.at(-1)!;
    },
    openVideo: async (): Promise<FakeVideo> => {
      await app.controller.source.openFiles([file('film.mp4')]);
      await flush();
      return app.live.videos.at(-1)!;
    },
  };
}

export type LiveApp = Awaited<ReturnType<typeof startLiveApp>>;
