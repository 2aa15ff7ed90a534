import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withEdge, withTopology } from '../../model/bifpn/fusion';
import { edgeIndex } from '../../model/bifpn/topology';
import type { Stage, StageCounts } from '../api/messages';
import { WasmBackend } from '../backends/wasmBackend';
import { fileOfBytes, type LoadedModel, loadModel, resizedModel } from '../models/loadedModel';
import { startNodeRuntime } from '../runtime/node';
import type { Ort, Tensor } from '../runtime/ort';
import { codeOf, repositoryFile } from '../testing/files';
import { FeatureReader } from './featureReader';
import { Pipeline, type PipelineRequest } from './pipeline';

const DETECTION = { scoreThreshold: 0.1, iouThreshold: 0.5, maxDetections: 100 };

/** A picture with something in it: a dark disc on a light ground. */
function disc(side: number) {
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inside = (x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 3) ** 2;
      pixels.set(inside ? [150, 60, 90] : [230, 220, 210], (y * side + x) * 3);
    }
  }
  return { pixels, width: side, height: side, channels: 3 } as const;
}

let ort: Ort;
let model: LoadedModel;
let pipeline: Pipeline<Tensor>;

beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
  model = resizedModel(
    await loadModel(fileOfBytes('model.onnx', repositoryFile('public/models/efficientdet-d0.onnx'))),
    128,
  );
});

beforeEach(async () => {
  pipeline = new Pipeline(model, await WasmBackend.create(ort, model, () => {}));
  return () => pipeline.dispose();
});

function request(change: Partial<PipelineRequest> = {}): PipelineRequest {
  return {
    frame: 1,
    image: null,
    fusion: model.info.fusion,
    detection: DETECTION,
    taps: new Set(),
    ...change,
  };
}

/** Stages that a request makes run. */
async function ranBy(change: Partial<PipelineRequest>): Promise<Stage[]> {
  const before = pipeline.stageCounts;
  await pipeline.run(request(change));
  return ranSince(before);
}

function ranSince(before: StageCounts): Stage[] {
  const after = pipeline.stageCounts;
  return (Object.keys(after) as Stage[]).filter((stage) => after[stage] > before[stage]);
}

const edited = () => withEdge(model.info.fusion, edgeIndex(3, 1), { weight: 5 });

describe('an edit re-runs only what comes after it', () => {
  beforeEach(() => pipeline.run(request({ image: disc(100) })));

  it('a new image: everything', async () => {
    const all = ['preprocess', 'backbone', 'bifpn', 'heads', 'candidates', 'nms'];
    expect(await ranBy({ image: disc(90) })).toEqual(all);
  });

  it('a fusion weight: the BiFPN and what follows', async () => {
    expect(await ranBy({ fusion: edited() })).toEqual(['bifpn', 'heads', 'candidates', 'nms']);
  });

  it('an equal fusion in another object: nothing before NMS', async () => {
    const fusion = { ...model.info.fusion, weights: model.info.fusion.weights.slice() };
    expect(await ranBy({ fusion })).toEqual(['nms']);
  });

  it('the score threshold: candidates and NMS', async () => {
    expect(await ranBy({ detection: { ...DETECTION, scoreThreshold: 0.3 } })).toEqual(['candidates', 'nms']);
  });

  it('IoU and number of boxes: NMS alone', async () => {
    expect(await ranBy({ detection: { ...DETECTION, iouThreshold: 0.9, maxDetections: 5 } })).toEqual([
      'nms',
    ]);
  });

  it("maps: the stage whose tensors were not kept, and NMS; the last cell's are always kept", async () => {
    const maps = async (tap: 'cell1-out' | 'cell2-out' | 'class_net') => {
      const before = pipeline.stageCounts;
      await new FeatureReader(pipeline).maps({ tap, mode: 'energy', difference: false });
      return ranSince(before);
    };
    expect(await maps('cell2-out')).toEqual(['nms']);
    expect(await maps('cell1-out')).toEqual(['bifpn', 'nms']);
    expect(await maps('class_net')).toEqual(['heads', 'nms']);
    expect(await ranBy({ fusion: edited() })).toEqual(['bifpn', 'heads', 'candidates', 'nms']);
  });
});

it('needs an image before it can run', async () => {
  expect(await codeOf(pipeline.run(request()))).toBe('image-empty');
});

it('an edit and its way back give bit-equal detections', async () => {
  const first = await pipeline.run(request({ image: disc(100) }));
  const changed = await pipeline.run(request({ fusion: edited() }));
  const back = await pipeline.run(request());
  expect(changed.detections).not.toEqual(first.detections);
  expect(back.detections).toEqual(first.detections);
});

describe('feature maps', () => {
  const reader = () => new FeatureReader(pipeline);
  const energy = (tap: `cell${number}-${'td' | 'out'}` | 'backbone' | 'class_net', difference = false) =>
    reader().maps({ tap, mode: 'energy', difference });

  beforeEach(() => pipeline.run(request({ image: disc(100) })));

  it('have every level of a tap at its size', async () => {
    const sizes = async (...args: Parameters<typeof energy>) =>
      (await energy(...args)).map(({ level, width, height, values }) => [
        level,
        width,
        height,
        values.length,
      ]);
    const outputs = [3, 4, 5, 6, 7].map((level) => [level, 128 >> level, 128 >> level, (128 >> level) ** 2]);
    expect(await sizes('cell2-out')).toEqual(outputs);
    expect(await sizes('backbone')).toEqual(outputs);
    expect(await sizes('class_net')).toEqual(outputs);
    expect(await sizes('cell0-td')).toEqual(outputs.slice(1, 4));
  });

  it('before an edited node stay, after it change', async () => {
    // P3out of the first cell: its top-down nodes come before it, everything in the second cell after it.
    const before = [await energy('cell0-td'), await energy('cell1-out')];
    await pipeline.run(request({ fusion: edited() }));
    const after = [await energy('cell0-td'), await energy('cell1-out')];
    expect(after[0]).toEqual(before[0]);
    for (const [i, map] of after[1]!.entries()) expect(map.values).not.toEqual(before[1]![i]!.values);
  });

  it('differ from the unedited run by nothing when nothing is edited, by the edit otherwise', async () => {
    for (const map of await energy('cell1-out', true)) expect([map.min, map.max]).toEqual([0, 0]);
    const original = await energy('cell1-out');
    await pipeline.run(request({ fusion: withTopology(model.info.fusion, 'fpn') }));
    const current = await energy('cell1-out');
    const difference = await energy('cell1-out', true);
    for (const [i, map] of difference.entries()) {
      const expected = current[i]!.values.map((v, j) => v - original[i]!.values[j]!);
      expect(map.values).toEqual(expected);
    }
  });

  it('leave the boxes as they are', async () => {
    const lower = { ...DETECTION, scoreThreshold: 0.05 };
    const before = await pipeline.run(request({ fusion: edited(), detection: lower }));
    await pipeline.run(request({ fusion: edited() }));
    for (const tap of ['cell0-td', 'class_net'] as const) await energy(tap, true);
    const after = await pipeline.run(request({ fusion: edited(), detection: lower }));
    expect(after.detections).toEqual(before.detections);
    expect(before.candidateCount).toBeGreaterThan(0);
  });

  it('show every channel, by energy', async () => {
    const sheet = await reader().channelSheet('cell2-out', 3, 8);
    expect([sheet.width, sheet.height, sheet.energy.length, sheet.values.length]).toEqual([
      8,
      8,
      64,
      64 * 64,
    ]);
    const [map] = await reader().maps({ tap: 'cell2-out', mode: 7, difference: false });
    const square = map!.values.reduce((sum, v) => sum + v * v, 0) / map!.values.length;
    expect(sheet.energy[7]).toBeCloseTo(Math.sqrt(square), 5);
  });

  it('refuse a tap the variant lacks', async () => {
    expect(await codeOf(energy('cell3-out'))).toBe('bad-argument');
  });
});

describe('odd input', () => {
  const extremes = [
    ['one pixel', { pixels: new Uint8Array([9, 9, 9]), width: 1, height: 1, channels: 3 }],
    ['a line', { pixels: new Uint8Array(3 * 4000).fill(80), width: 4000, height: 1, channels: 3 }],
  ] as const;

  it.each(extremes)('%s gives finite boxes', async (_, image) => {
    const { detections } = await pipeline.run(
      request({ image, detection: { ...DETECTION, scoreThreshold: 0 } }),
    );
    expect(detections.length).toBeGreaterThan(0);
    for (const { box, score } of detections) expect([...box, score].every(Number.isFinite)).toBe(true);
  });

  it('a threshold of 1 lets nothing through, one of 0 raises the bar and says so', async () => {
    const high = await pipeline.run(
      request({ image: disc(64), detection: { ...DETECTION, scoreThreshold: 1 } }),
    );
    expect(high.detections).toEqual([]);
    const low = await pipeline.run(request({ detection: { ...DETECTION, scoreThreshold: 0 } }));
    expect(low.candidateCount).toBe((16 ** 2 + 8 ** 2 + 4 ** 2 + 2 ** 2 + 1) * 9 * 100);
    expect(low.raisedThreshold).toBeGreaterThan(0);
  });
});
