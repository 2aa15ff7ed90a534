import { describe, expect, test, vi } from 'vitest';
import type { FileSource } from '../../inference/api/messages';
import { AppError } from '../../model/errors';
import type { Finding } from '../../model/recognition/finding';
import { selectAskingFile, selectLoading, selectModel } from '../selectors';
import { fakeApp, file, modelInfo } from '../testing/fakes';

const LABELS: Finding = { field: 'labels', value: 'coco', by: 'assumed', alternatives: [] };
const OPEN: Finding = { field: 'normalisation', value: 'imagenet', by: 'assumed', alternatives: ['half'] };

async function opening(...findings: readonly Finding[]) {
  const app = fakeApp();
  await app.controller.start();
  app.client.recognise.mockResolvedValue(findings);
  app.client.load.mockClear();
  const inUse = selectModel(app.store.getState());
  const opened = app.controller.model.openFiles([file('mine.onnx')], []);
  const asking = () => selectAskingFile(app.store.getState());
  const source = () => app.client.load.mock.calls.at(-1)?.[0] as FileSource | undefined;
  return { ...app, opened, asking, source, inUse };
}

const untilAsked = (asking: () => unknown) => vi.waitFor(() => expect(asking()).not.toBeNull());

describe('a file that leaves something open', () => {
  test('nothing in doubt: nothing is asked', async () => {
    const { opened, asking, source } = await opening(LABELS);
    await opened;
    expect(asking()).toBeNull();
    expect(source()).toMatchObject({ name: 'mine.onnx' });
  });

  test('is loaded with the answers, and again with them when its labels follow', async () => {
    const { controller, store, client, opened, asking, source } = await opening(OPEN, LABELS);
    await untilAsked(asking);
    expect(asking()).toEqual({ name: 'mine.onnx', findings: [OPEN, LABELS] });
    expect(selectLoading(store.getState())).toBeNull();
    expect(client.load).not.toHaveBeenCalled();
    controller.model.answer({ answers: { normalisation: 'half' }, labels: ['a', 'b'] });
    await opened;
    expect(asking()).toBeNull();
    expect(source()).toMatchObject({ answers: { normalisation: 'half' }, labels: ['a', 'b'] });

    client.recognise.mockClear();
    await controller.model.openFiles([], [file('labels.json', '["c", "d"]')]);
    expect(client.recognise).not.toHaveBeenCalled();
    expect(source()).toMatchObject({ answers: { normalisation: 'half' }, labels: ['c', 'd'] });
  });

  test('what was left as it stood is an answer too: another worker would assume otherwise', async () => {
    const d7: Finding = { field: 'variant', value: 'd7', by: 'assumed', alternatives: ['d6'] };
    const padding: Finding = { field: 'padding', value: 'symmetric', by: 'tensors', alternatives: [] };
    const { controller, opened, asking, source } = await opening(d7, padding, LABELS);
    await untilAsked(asking);
    controller.model.answer({ answers: {}, labels: null });
    await opened;
    // What the file says by itself is no answer of the user's.
    expect(source()?.answers).toEqual({ variant: 'd7' });
  });

  test('what grows from it is grown from the answered file', async () => {
    const { controller, client, store, opened, asking } = await opening(OPEN);
    await untilAsked(asking);
    client.load.mockResolvedValueOnce(modelInfo({ sha256: 'mine' }));
    controller.model.answer({ answers: { normalisation: 'half' }, labels: null });
    await opened;
    expect(store.getState().model.ownD0?.from).toMatchObject({
      sha256: 'mine',
      source: { answers: { normalisation: 'half' } },
    });
  });

  test('that is dismissed leaves the model in use, without an error', async () => {
    const { controller, client, store, opened, asking, inUse } = await opening(OPEN);
    await untilAsked(asking);
    await controller.model.dismissQuestions();
    await opened;
    expect(asking()).toBeNull();
    expect(client.load).not.toHaveBeenCalled();
    expect(selectModel(store.getState())).toBe(inUse);
    expect(store.getState().model.lifecycle.phase).toBe('ready');
    expect(store.getState().notices.errors).toEqual([]);
    // Told late, after the dialog has gone, it ends no other load.
    const next = controller.model.choose('d0');
    await controller.model.dismissQuestions();
    await next;
    expect(client.load).toHaveBeenCalledOnce();
  });

  test('a newer file takes the place of its questions', async () => {
    const { controller, client, opened, asking, source } = await opening(OPEN);
    await untilAsked(asking);
    client.recognise.mockResolvedValueOnce([]);
    await controller.model.openFiles([file('other.pth')], []);
    await opened;
    expect(asking()).toBeNull();
    expect(source()?.name).toBe('other.pth');
    expect(client.load).toHaveBeenCalledOnce();
  });
});

test('a load that another one replaced fails without a word, however it fails', async () => {
  const { client, controller, store } = fakeApp();
  await controller.start();
  client.load.mockClear();
  let fail: (error: AppError) => void = () => {};
  client.load.mockImplementationOnce(
    () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  );
  const replaced = controller.model.choose('d3');
  await vi.waitFor(() => expect(client.load).toHaveBeenCalledOnce());
  client.load.mockResolvedValueOnce(modelInfo({ variant: 'd1' }));
  const newer = controller.model.choose('d1');
  fail(new AppError('official-gone', { variant: 'D3' }));
  await Promise.all([replaced, newer]);
  expect(selectModel(store.getState())?.variant).toBe('d1');
  expect(store.getState().notices.errors).toEqual([]);
});
