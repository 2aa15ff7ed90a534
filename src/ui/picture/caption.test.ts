import { beforeEach, describe, expect, test } from 'vitest';
import type { SourceImage } from '../../app/slices/source';
import { type AppState, initialState, withSlice } from '../../app/state';
import { BACKEND, modelInfo, usingBackend, usingModel } from '../../app/testing/fakes';
import { i18n, setLanguage } from '../../i18n/i18n';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { captionOf, captionText, fileSubject } from './caption';

const image = { name: 'blood.jpg', origin: { kind: 'sample', sample: 'blood' } } as SourceImage;

function shown(change: Partial<ReturnType<typeof modelInfo>> = {}): AppState {
  const withModel = usingModel(initialState, modelInfo(change));
  const withImage = withSlice(withModel, 'source', { image, sample: 'blood' });
  return usingBackend(withImage, BACKEND);
}

beforeEach(() => setLanguage('en'));

describe('the caption', () => {
  test('says what ran, where its weights come from, on what', () => {
    expect(captionText(i18n.t, shown())).toBe(
      'EfficientDet-D0 · trained (“fake”) · input 512\u00a0×\u00a0512\u00a0px · Blood smear · WASM',
    );
  });

  test('says of a grown model that it was not trained at this scale, in either language', () => {
    const state = shown({ variant: 'd1', provenance: { kind: 'grown', from: 'D0' }, inputSize: 640 });
    expect(captionText(i18n.t, state)).toContain(
      'EfficientDet-D1 · grown from D0, not trained at this scale · input 640\u00a0×\u00a0640\u00a0px',
    );
    setLanguage('zh');
    expect(captionOf(i18n.t, state, 'panel')).toEqual({
      title: 'EfficientDet 实验台 · 检测',
      text: 'EfficientDet-D1 · 由 D0 扩展而来，未在此规模上训练 · 输入\u00a0640\u00a0×\u00a0640\u00a0像素 · 血液涂片 · WASM',
    });
  });

  test('says that the fusion is edited, and an own image’s name', () => {
    const edited = withSlice(shown(), 'fusion', { present: initialFusion('sum', new Float32Array(3)) });
    const own = withSlice(edited, 'source', {
      sample: null,
      image: { ...image, origin: { kind: 'gallery', item: 1 }, name: 'cat.png' },
    });
    expect(captionText(i18n.t, own)).toBe(
      'EfficientDet-D0 · trained (“fake”) · fusion edited · input 512\u00a0×\u00a0512\u00a0px · cat.png · WASM',
    );
  });

  test('names no image that is still on its way, and no model where there is none', () => {
    expect(captionText(i18n.t, initialState)).toBe('no model');
  });
});

describe('title and file', () => {
  test('are the panel’s; of Explain, also the topic’s', () => {
    const fusion = withSlice(shown(), 'view', { panel: 'fusion' });
    expect(captionOf(i18n.t, fusion, 'panel').title).toBe('EfficientDet Playground · Fusion');
    expect(fileSubject(fusion, 'panel')).toBe('fusion');
    const explain = withSlice(shown(), 'view', { panel: 'explain' });
    const bifpn = withSlice(explain, 'explain', { topic: 'bifpn' });
    expect(captionOf(i18n.t, bifpn, 'panel').title).toMatch(/^EfficientDet Playground · Explain · .*BiFPN/);
    expect(fileSubject(bifpn, 'panel')).toBe('explain-bifpn');
  });

  test('of the channel browser name stage and level', () => {
    const browsing = withSlice(shown(), 'pyramid', { browsing: 4 });
    expect(captionOf(i18n.t, browsing, 'channels').title).toBe(
      'EfficientDet Playground · Channels · Cell 1 · output · P4',
    );
    expect(fileSubject(browsing, 'channels')).toBe('channels-cell0-out-p4');
  });
});
