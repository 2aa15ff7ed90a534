import { describe, expect, test, vi } from 'vitest';
import type { ModelInfo } from '../../inference/api/messages';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL } from '../../model/bifpn/topology';
import { AppError } from '../../model/errors';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { detectionKey } from '../detectionKey';
import {
  selectChannel,
  selectDetectionCell,
  selectFieldSide,
  selectMapRange,
  selectMapsSettled,
  selectPyramidShown,
  selectReading,
  selectTap,
  selectZeroDifference,
} from '../pyramid/selectors';
import { wantedMaps } from '../pyramid/wanted';
import { initialState, patch, withSlice } from '../state';
import { detection, fakeApp, file, levelMap, modelInfo, usingModel } from '../testing/fakes';
import { readHash } from '../urlState';

// Canvases are the browser's.
vi.mock('../pyramid/stripPng', () => ({ stripPng: async () => new Blob() }));

const EDITABLE = modelInfo({ fusion: initialFusion('fast', new Float32Array(3 * EDGES_PER_CELL).fill(1)) });

async function started(state = initialState) {
  const app = fakeApp(state);
  await app.controller.start();
  const settle = async () => {
    await app.controller.runner.idle();
    await app.controller.pyramid.fetcher.idle();
  };
  await settle();
  return { ...app, settle, pyramid: app.controller.pyramid, slice: () => app.store.getState().pyramid };
}

describe('maps', () => {
  test('follow the run, which keeps their tensors', async () => {
    const { client, slice } = await started();
    expect(client.run.mock.calls[0]![0].tap).toBe('cell0-out');
    expect(client.maps.mock.calls).toEqual([[{ tap: 'cell0-out', mode: 'energy', difference: false }]]);
    expect(slice().maps?.levels.map(({ level }) => level)).toEqual([3]);
    expect(slice().busy).toBe(false);
  });

  test('come anew when something else is looked at, without a run', async () => {
    const { client, pyramid, settle, slice } = await started();
    pyramid.stepTap(1);
    await settle();
    pyramid.setChannel(7);
    await settle();
    pyramid.toggleDifference();
    await settle();
    expect(client.maps.mock.calls.slice(1)).toEqual([
      [{ tap: 'cell1-td', mode: 'energy', difference: false }],
      [{ tap: 'cell1-td', mode: 7, difference: false }],
      [{ tap: 'cell1-td', mode: 7, difference: true }],
    ]);
    expect(slice().maps).toMatchObject({ tap: 'cell1-td', mode: 7, difference: true });
    expect(client.run).toHaveBeenCalledTimes(1);
  });

  test('come anew after each run', async () => {
    const { client, controller, settle } = await started();
    controller.detection.set('scoreThreshold', 0.2);
    await settle();
    expect(client.run).toHaveBeenCalledTimes(2);
    expect(client.maps).toHaveBeenCalledTimes(2);
  });

  test('that are late never replace what is looked at now', async () => {
    const { client, pyramid, settle, slice } = await started();
    const answers: (() => void)[] = [];
    client.maps.mockImplementation(async ({ tap }) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return [levelMap(tap === 'backbone' ? 4 : 5, [1])];
    });
    pyramid.setTap('class_net');
    pyramid.setTap('box_net');
    pyramid.setTap('backbone');
    answers.shift()!();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    expect(slice().maps?.tap).toBe('cell0-out');
    answers.shift()!();
    await settle();
    expect(slice().maps).toMatchObject({ tap: 'backbone', levels: [{ level: 4 }] });
    expect(client.maps.mock.calls.slice(1).map(([{ tap }]) => tap)).toEqual(['class_net', 'backbone']);
  });

  test('say of which model, frame and stage they are, whatever is asked for by now', async () => {
    const { pyramid, settle, slice, store, saved, client } = await started();
    await settle();
    client.maps.mockReturnValue(new Promise(() => {}));
    pyramid.setTap('backbone');
    patch(store, 'model', { wanted: 'd4' });
    expect(slice().maps).toMatchObject({ model: { variant: 'd0' }, tap: 'cell0-out', frame: 1 });
    await pyramid.exportPng({ title: '', caption: '', noMap: '', level: () => '', value: String });
    expect(saved.map(({ fileName }) => fileName)).toEqual(['pyramid-d0-cell0-out-energy.png']);
  });

  test('that are zero say so of an edit only once they are of it', async () => {
    const { client, controller, pyramid, settle, store } = await started();
    client.load.mockResolvedValueOnce(EDITABLE);
    await controller.model.choose('d0');
    client.maps.mockImplementation(async () => [levelMap(3, [0, 0, 0, 0])]);
    pyramid.toggleDifference();
    await settle();
    expect(selectZeroDifference(store.getState())).toBe(true);
    client.hold = true;
    controller.fusion.setWeight(0, 9);
    expect(selectMapsSettled(store.getState())).toBe(false);
    client.hold = false;
    client.answer();
    await settle();
    expect(selectMapsSettled(store.getState())).toBe(true);
    patch(store, 'pyramid', { lockedRange: { min: -1, max: 1 } });
    expect(selectZeroDifference(store.getState())).toBe(true);
  });

  test('that nobody looks at are not asked for', async () => {
    const { client, controller, pyramid, settle } = await started(readHash(initialState, '#strip=off'));
    expect(client.run.mock.calls[0]![0].tap).toBeNull();
    expect(client.maps).not.toHaveBeenCalled();
    pyramid.toggleOpen();
    await settle();
    expect(client.maps).toHaveBeenCalledTimes(1);
    pyramid.toggleOpen();
    pyramid.toggleOverlay(4);
    controller.detection.set('scoreThreshold', 0.2);
    await settle();
    expect(client.maps).toHaveBeenCalledTimes(2);
  });

  test('of a live frame follow only those that are let through', async () => {
    const { store } = await started();
    patch(store, 'live', { refreshFrame: 1 });
    const before = wantedMaps(store.getState());
    const { result } = store.getState().run;
    patch(store, 'run', { result: { ...result!, frame: 9 } });
    expect(wantedMaps(store.getState())).toEqual(before);
  });

  test('that fail are reported once, and tried again with the next run', async () => {
    const { client, controller, store, settle } = await started();
    client.maps.mockRejectedValueOnce(new AppError('unexpected', { reason: 'x' }));
    controller.pyramid.setTap('backbone');
    await settle();
    controller.pyramid.setTap('backbone');
    await settle();
    expect(store.getState().notices.errors.map(({ error }) => error.code)).toEqual(['unexpected']);
    expect(client.maps).toHaveBeenCalledTimes(2);
    controller.detection.set('scoreThreshold', 0.2);
    await settle();
    expect(store.getState().pyramid.maps?.tap).toBe('backbone');
  });
});

describe('a smaller model', () => {
  const asked = withSlice(initialState, 'pyramid', { tap: 'cell6-td', reduction: 'channel', channel: 300 });

  test('shows its last cell and its last channel, and what was asked for stays', async () => {
    const { client, store } = await started(asked);
    expect(client.maps.mock.calls).toEqual([[{ tap: 'cell2-td', mode: 63, difference: false }]]);
    expect(store.getState().pyramid).toMatchObject({ tap: 'cell6-td', channel: 300 });
    const bigger = usingModel(store.getState(), modelInfo({ variant: 'd7' }));
    expect(wantedMaps(bigger)).toMatchObject({ tap: 'cell6-td', mode: 300 });
  });

  test('is stepped through from what it shows', async () => {
    const { pyramid, store } = await started(asked);
    pyramid.stepTap(1);
    expect(selectTap(store.getState()).id).toBe('cell2-out');
    for (let i = 0; i < 9; i++) pyramid.stepTap(1);
    expect(selectTap(store.getState()).id).toBe('box_net');
  });
});

describe('a subnet', () => {
  const whole = architectureOf(VARIANTS.d0);
  const last = whole.blocks.length - 1;
  const blocks = whole.blocks.map((block, i) => ({
    ...block,
    kept: i !== last - 1,
    outChannels: i === last ? 500 : block.outChannels,
  }));
  const subnet = modelInfo({ architecture: { ...whole, blocks } });

  test('is shown by what its file has, not by its variant’s table', () => {
    const asked = withSlice(initialState, 'pyramid', {
      tap: 'backbone',
      channel: 400,
      cell: { level: 5, row: 0, col: 0 },
    });
    expect(selectChannel(usingModel(asked, subnet))).toBe(400);
    expect(selectChannel(usingModel(asked))).toBe(319);
    const field = (info: ModelInfo) => selectFieldSide(usingModel(asked, info))!;
    // Without a 5 × 5 convolution at stride 32.
    expect(field(modelInfo()) - field(subnet)).toBe(4 * 32);
  });
});

describe('the range of colours', () => {
  test('is held while the maps change, and let go with the kind of values', async () => {
    const { client, controller, pyramid, store, settle, slice } = await started();
    pyramid.toggleLock();
    client.maps.mockResolvedValue([levelMap(3, [50])]);
    controller.detection.set('scoreThreshold', 0.2);
    await settle();
    expect(selectMapRange(store.getState())).toEqual({ min: 0, max: 3 });
    pyramid.toggleLock();
    expect(selectMapRange(store.getState())).toEqual({ min: 50, max: 50 });
    pyramid.toggleLock();
    pyramid.toggleDifference();
    expect(slice().lockedRange).toBeNull();
  });
});

describe('cells', () => {
  const found = detection({ level: 3, row: 1, col: 0, box: [0, 0, 20, 20] });

  async function withDetection() {
    const app = fakeApp();
    app.client.detections = [found];
    await app.controller.start();
    await app.controller.runner.idle();
    await app.controller.pyramid.fetcher.idle();
    return app;
  }

  test('a cell that is pointed at is read, and the box from it is looked at', async () => {
    const { controller, store } = await withDetection();
    controller.pyramid.look({ level: 3, row: 1, col: 1 });
    expect(selectReading(store.getState())?.value).toBe(3);
    expect(store.getState().selection.hovered).toBeNull();
    controller.pyramid.look({ level: 3, row: 1, col: 0 });
    expect(store.getState().selection.hovered).toBe(detectionKey(found));
    controller.pyramid.look(null);
    expect(store.getState().selection.hovered).toBeNull();
  });

  test('a box that is pointed at or selected marks and reads its cell', async () => {
    const { controller, store } = await withDetection();
    expect(selectDetectionCell(store.getState())).toBeNull();
    controller.selection.hover(detectionKey(found));
    expect(selectDetectionCell(store.getState())).toEqual({ level: 3, row: 1, col: 0 });
    controller.selection.hover(null);
    controller.selection.select(detectionKey(found));
    expect(selectReading(store.getState())).toEqual({ cell: { level: 3, row: 1, col: 0 }, value: 2 });
  });

  test('the cursor starts in the middle, moves within the map, and changes maps', async () => {
    const { controller, store } = await withDetection();
    const { pyramid } = controller;
    pyramid.moveCell(3, 0, 1);
    expect(store.getState().pyramid.cell).toEqual({ level: 3, row: 1, col: 1 });
    pyramid.moveCell(3, 0, 1);
    pyramid.moveCell(3, -1, 0);
    expect(store.getState().pyramid.cell).toEqual({ level: 3, row: 0, col: 1 });
    pyramid.moveCell(7, 0, 1);
    expect(store.getState().pyramid.cell).toEqual({ level: 3, row: 0, col: 1 });
  });
});

describe('over the image', () => {
  test('a map is laid and taken away; Escape takes it before the selection', async () => {
    const { controller, pyramid, store, slice } = await started();
    controller.selection.select('x');
    pyramid.toggleOverlay(4);
    pyramid.toggleOverlay(5);
    expect(slice().overlay).toBe(5);
    controller.dismiss();
    expect(slice().overlay).toBeNull();
    expect(store.getState().selection.selected).toBe('x');
    controller.dismiss();
    expect(store.getState().selection.selected).toBeNull();
    pyramid.toggleOverlay(5);
    pyramid.toggleOverlay(5);
    expect(slice().overlay).toBeNull();
  });

  test('opacity is bounded', async () => {
    const { pyramid, slice } = await started();
    pyramid.setOpacity(7);
    expect(slice().opacity).toBe(1);
    pyramid.setOpacity(Number.NaN);
    expect(slice().opacity).toBe(1);
  });
});

describe('the channel browser', () => {
  test('opens at the finest level there is, follows the level, and forgets when closed', async () => {
    const { client, pyramid, settle, slice } = await started();
    pyramid.setTap('cell0-td');
    pyramid.browse();
    await settle();
    expect(slice().sheet).toMatchObject({ tap: 'cell0-td', sheet: { level: 4 } });
    pyramid.browse(6);
    await settle();
    expect(client.channelSheet.mock.calls.map(([tap, level]) => [tap, level])).toEqual([
      ['cell0-td', 4],
      ['cell0-td', 6],
    ]);
    pyramid.closeBrowser();
    expect(slice()).toMatchObject({ browsing: null, sheet: null });
  });

  test('chooses the channel of the strip, bounded to what the tap has', async () => {
    const { client, pyramid, settle, slice } = await started();
    pyramid.setChannel(12);
    await settle();
    expect(client.maps).toHaveBeenLastCalledWith({ tap: 'cell0-out', mode: 12, difference: false });
    pyramid.setChannel(500);
    expect(slice().channel).toBe(63);
    pyramid.setTap('backbone');
    pyramid.setChannel(500);
    expect(slice().channel).toBe(319);
  });
});

describe('where the maps are', () => {
  test('a strip, and on narrow screens a panel that the key brings up', async () => {
    const { controller, pyramid, store, slice } = await started();
    controller.view.setNarrow(true);
    expect(selectPyramidShown(store.getState())).toBe(false);
    pyramid.toggleOpen();
    expect(selectPyramidShown(store.getState())).toBe(true);
    expect(slice().open).toBe(true);
    controller.view.nextPanel();
    expect(store.getState().view.panel).toBe('fusion');
  });

  test('with room for the strip the panel is passed over', async () => {
    const { controller, store } = await started(readHash(initialState, '#panel=pyramid'));
    controller.view.nextPanel();
    expect(store.getState().view.panel).toBe('fusion');
  });

  test('another image keeps the maps until its own are there', async () => {
    const { client, controller, slice, settle } = await started();
    client.hold = true;
    await controller.source.openFiles([file('a.png')]);
    expect(slice().maps).not.toBeNull();
    expect(client.maps).toHaveBeenCalledTimes(1);
    client.hold = false;
    client.answer();
    await settle();
    expect(client.maps).toHaveBeenCalledTimes(2);
  });
});
