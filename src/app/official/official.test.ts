import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../../inference/models/modelStore';
import { AppError } from '../../model/errors';
import type { OfficialCatalogue } from '../../model/official';
import { isAsPublished, selectPreviews } from '../scaling/preview';
import { weightsChoice } from '../scaling/ways';
import { selectModel, selectOwn } from '../selectors';
import { modelInUse } from '../slices/model';
import { fakeApp, file, MANIFEST, modelInfo } from '../testing/fakes';
import { readHash, writeHash } from '../urlState';
import { releaseUrl } from './sources';

const encoder = new TextEncoder();
const CATALOGUE: OfficialCatalogue = {
  release: 'https://release/v0.1/',
  licence: 'Apache-2.0',
  hosts: ['https://mirror'],
  models: {
    d0: { file: 'd0.pth', bytes: 2, sha256: await sha256(encoder.encode('d0')), ap: 34.6 },
    d3: {
      file: 'd3.pth',
      bytes: 2,
      sha256: await sha256(encoder.encode('d3')),
      mirror: { url: 'https://mirror/d3.pt', bytes: 3, sha256: await sha256(encoder.encode('m3')) },
      ap: 47.2,
    },
    d5: { file: 'd5.pth', sha256: (await sha256(encoder.encode('d5'))).slice(0, 8), ap: 51.5 },
  },
};
const RELEASED_D3 = CATALOGUE.models.d3!.sha256;

const official = (variant: 'd0' | 'd3' | 'd5', inputSize = 896) =>
  modelInfo({
    variant,
    inputSize,
    sha256: `official ${variant}`,
    provenance: { kind: 'official', name: `${variant}.pth` },
  });

async function started(kept: readonly { variant: 'd0' | 'd3'; sha256: string }[] = []) {
  const app = fakeApp();
  const fetchOfficial = vi.fn(async (): Promise<OfficialCatalogue | null> => CATALOGUE);
  app.environment.fetchOfficial = fetchOfficial;
  app.client.keptOfficial.mockResolvedValue(kept);
  await app.controller.start();
  return { ...app, fetchOfficial };
}

const D3_KEPT = [{ variant: 'd3', sha256: RELEASED_D3 }] as const;

describe('getting them', () => {
  test('nothing is asked for before the click; then the mirror’s checkpoint is, and D3 is the authors’', async () => {
    const { client, controller, store, fetchOfficial } = await started();
    expect(fetchOfficial).not.toHaveBeenCalled();
    await controller.official.showCatalogue();
    expect(client.load).toHaveBeenCalledOnce();

    client.keptOfficial.mockResolvedValue(D3_KEPT);
    client.load.mockImplementationOnce(async (_, onProgress) => {
      onProgress({ phase: 'store', done: 1, total: 1 });
      return official('d3');
    });
    controller.scaling.preview('d3');
    await controller.official.get('d3');
    expect(client.load.mock.lastCall?.[0]).toEqual({
      kind: 'official',
      variant: 'd3',
      sha256: RELEASED_D3,
      checkpoint: {
        at: { kind: 'mirror', url: 'https://mirror/d3.pt' },
        promised: { bytes: 3, sha256: CATALOGUE.models.d3!.mirror!.sha256 },
        file: 'd3.pth',
        licence: 'Apache-2.0',
      },
    });
    await vi.waitFor(() => expect(store.getState().official.kept).toEqual(D3_KEPT));
    const state = store.getState();
    expect(state.scaling.preview).toBeNull();
    expect(writeHash(state)).toContain('variant=d3');
    expect(selectPreviews(state)[3]).toMatchObject({
      way: { kind: 'kept' },
      inputSize: 896,
      loaded: true,
      own: false,
    });
    expect(isAsPublished(selectModel(state)!)).toBe(true);
  });

  test.each(['model-checksum', 'official-download', 'offline', 'cancelled'] as const)(
    '%s: the model in use stays, and unless the user cancelled there is the link',
    async (code) => {
      const { client, controller, store } = await started();
      controller.scaling.preview('d3');
      client.load.mockRejectedValueOnce(new AppError(code));
      await controller.official.get('d3');
      const state = store.getState();
      expect(selectModel(state)?.variant).toBe('d0');
      expect(state.model).toMatchObject({ wanted: 'd0', lifecycle: { phase: 'ready' } });
      expect(state.official.failed).toEqual(code === 'cancelled' ? [] : ['d3']);
      expect(state.scaling.preview).toBe('d3');
      client.load.mockResolvedValueOnce(official('d3'));
      await controller.official.get('d3');
      expect(store.getState().official.failed).toEqual([]);
    },
  );

  test('without a mirror, or without a catalogue, nothing happens', async () => {
    const { client, controller, fetchOfficial } = await started();
    await controller.official.get('d5');
    expect(releaseUrl(CATALOGUE, 'd5')).toBe('https://release/v0.1/d5.pth');
    const without = await started();
    without.fetchOfficial.mockRejectedValue(new AppError('file-missing'));
    vi.spyOn(console, 'warn').mockReturnValueOnce();
    await without.controller.official.get('d3');
    fetchOfficial.mockClear();
    expect(client.load).toHaveBeenCalledOnce();
    expect(without.client.load).toHaveBeenCalledOnce();
  });
});

describe('a checkpoint that is opened', () => {
  test.each([
    ['the release’s', 'd3', 'd3', { bytes: 2, sha256: RELEASED_D3 }],
    ['the mirror’s', 'm3', 'd3', CATALOGUE.models.d3!.mirror!],
    ['one of which eight digits are known', 'd5', 'd5', CATALOGUE.models.d5!],
  ] as const)(
    '%s is recognised by its hash, whatever its name',
    async (_, content, variant, { bytes, sha256 }) => {
      const { client, controller, store } = await started();
      client.load.mockResolvedValueOnce(official(variant));
      await controller.model.openFiles([file('renamed.bin', content)], []);
      expect(client.load.mock.lastCall?.[0]).toMatchObject({
        kind: 'official',
        variant,
        checkpoint: { at: { kind: 'opened' }, promised: { bytes, sha256 }, file: `${variant}.pth` },
      });
      expect(selectOwn(store.getState())).toBe(false);
      expect(store.getState().model).toMatchObject({ wanted: variant, ownD0: null });
    },
  );

  test('the authors’ D0 is no D0 of the user’s', async () => {
    const { client, controller, store } = await started();
    client.load.mockResolvedValueOnce(official('d0', 512));
    await controller.model.openFiles([file('x.pth', 'd0')], []);
    expect(store.getState().model.ownD0).toBeNull();
  });

  test('any other is the user’s own', async () => {
    const { client, controller, store } = await started();
    await controller.model.openFiles([file('x.pth', 'mine')], []);
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'file', name: 'x.pth' });
    expect(selectOwn(store.getState())).toBe(true);
  });
});

describe('once they are kept', () => {
  test('they are what the variant loads, also offline at the next visit; grown is a choice that the address has', async () => {
    const { client, controller, store, fetchOfficial } = await started(D3_KEPT);
    client.load.mockResolvedValueOnce(official('d3'));
    await controller.scaling.load('d3');
    expect(client.load.mock.lastCall?.[0]).toEqual({
      kind: 'official',
      variant: 'd3',
      sha256: RELEASED_D3,
      checkpoint: null,
    });
    expect(fetchOfficial).not.toHaveBeenCalled();
    const address = writeHash(store.getState());
    expect(address).not.toContain('weights');

    controller.official.choose('d3', 'ours');
    expect(selectPreviews(store.getState())[3]).toMatchObject({ way: { kind: 'grown' }, loaded: false });
    client.load.mockResolvedValueOnce(
      modelInfo({ variant: 'd3', provenance: { kind: 'grown', from: 'D0' } }),
    );
    await controller.model.choose('d3');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({
      kind: 'grown',
      variant: 'd3',
      from: { sha256: 'aa' },
    });
    expect(writeHash(store.getState())).toContain('weights=ours');

    client.load.mockResolvedValueOnce(official('d3'));
    controller.goTo(readHash(store.getState(), address));
    await vi.waitFor(() => expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'official' }));
  });

  test('the authors’ D0 takes the place of the shipped one, from which growing goes on', async () => {
    const { client, controller, store } = await started([{ variant: 'd0', sha256: 'f1' }]);
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'official', variant: 'd0' });
    await controller.scaling.load('d1');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'grown', from: { sha256: 'aa' } });
    controller.official.choose('d0', 'ours');
    await controller.scaling.load('d0');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'url', sha256: 'aa' });
    expect(modelInUse(store.getState().model)?.offered).toEqual(MANIFEST[0]);
  });

  test('those of the host’s list need no browser to keep them', async () => {
    const app = fakeApp();
    const entry = {
      ...MANIFEST[0]!,
      id: 'd0-official',
      file: 'o.onnx',
      sha256: 'oo',
      provenance: { kind: 'official', name: 'd0.pth' },
    } as const;
    app.environment.fetchManifest = async () => [MANIFEST[0]!, entry];
    await app.controller.start();
    expect(app.client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'url', sha256: 'oo' });
    expect(selectPreviews(app.store.getState())[0]).toMatchObject({ way: { kind: 'host', model: entry } });
    await app.controller.scaling.load('d1');
    expect(app.client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'grown', from: { sha256: 'aa' } });
  });

  test('a D0 of the user’s comes before them, unless they are chosen', async () => {
    const { client, controller, store } = await started(D3_KEPT);
    client.load.mockResolvedValueOnce(
      modelInfo({ sha256: 'mine', provenance: { kind: 'checkpoint', name: 'x' } }),
    );
    await controller.model.openFiles([file('x.pth', 'mine')], []);
    expect(weightsChoice(store.getState(), 'd3')).toBe('ours');
    expect(selectPreviews(store.getState())[3]).toMatchObject({ way: { kind: 'grown' } });
    controller.official.choose('d3', 'official');
    expect(selectPreviews(store.getState())[3]).toMatchObject({ way: { kind: 'kept' } });
    await controller.model.restore();
    expect(store.getState().official.choices).toEqual({});
  });

  test('gone after all: that is said, and the variant is grown', async () => {
    const { client, controller, store } = await started(D3_KEPT);
    client.load.mockRejectedValueOnce(new AppError('official-gone', { variant: 'D3' }));
    await controller.scaling.load('d3');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'grown', variant: 'd3' });
    expect(store.getState().notices.errors.map(({ error }) => error.code)).toEqual(['official-gone']);
  });
});
