import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { exportWeights, readWeights } from '../../model/export/exportFile';
import { type Structure, seededState, structure } from '../../model/foreign/testing/structures';
import { LEVELS } from '../../model/network/variants';
import { readModel, writeModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import { attribute } from '../../model/onnx/graphBuilder';
import { toInputTensor } from '../../model/preprocess/inputTensor';
import type { Progress } from '../api/messages';
import { sha256 } from '../models/modelStore';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { codeOf } from '../testing/files';
import { patternBytes } from '../testing/foreign';
import { difference } from './difference';
import { bytesOfInput, foreignParity, type InputBytes } from './foreignParity';

let ort: Ort;
/** Sessions that are there now. */
let open = 0;

beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
  const make = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...given: unknown[]
  ) => Promise<{ release(): Promise<void> }>;
  vi.spyOn(ort.InferenceSession, 'create').mockImplementation((async (...given: unknown[]) => {
    const session = await make(...given);
    open++;
    const release = session.release.bind(session);
    session.release = async () => {
      open--;
      await release();
    };
    return session;
  }) as never);
});

async function opened(name: Structure, change: (model: ModelProto) => void = () => {}) {
  const original = structure(name, seededState(name));
  const bytes = writeModel(original);
  const weights = readWeights(bytes, 'theirs.onnx')!;
  const changed = readModel(bytes.slice());
  change(changed);
  const file = writeModel(changed);
  return {
    model: exportWeights(weights, { inputSize: 128 }),
    from: { name: 'theirs.onnx', sha256: await sha256(file), foreign: weights.foreign },
    blob: new Blob([file]),
  };
}

type Opened = Awaited<ReturnType<typeof opened>>;

function compare(
  { model, from, blob }: Opened,
  frame: InputBytes = patternBytes(),
  onProgress: (progress: Progress) => void = () => {},
  { signal } = new AbortController(),
) {
  return foreignParity(ort, model, from, blob, frame, onProgress, signal);
}

const largest = (levels: Awaited<ReturnType<typeof compare>>['levels']) =>
  Math.max(...levels.flatMap(({ classes, boxes }) => [classes.maxAbsolute, boxes.maxAbsolute]));

describe.each([
  ['automl-serving', 5e-5],
  ['f16', 2e-2],
] as const)('%s', (name, bound) => {
  test('is compared level by level on the same bytes', async () => {
    const file = await opened(name);
    const { levels, inputSize, sha256: hash } = await compare(file);
    expect(levels.map(({ level }) => level)).toEqual(LEVELS);
    expect(largest(levels)).toBeLessThan(bound);
    expect(levels[0]!.classes.magnitude).toBeGreaterThan(1);
    expect({ inputSize, hash }).toEqual({ inputSize: 128, hash: file.from.sha256 });
    expect(open).toBe(0);
  });
});

test('a photograph with even areas is within rounding: means are summed as the file sums them', async () => {
  const file = await opened('onnxslim');
  const image = sharp('public/samples/chess-opening.jpg').removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const { conventions } = file.from.foreign!;
  const input = toInputTensor(data, info.width, info.height, 3, 128, conventions);
  const { levels } = await compare(file, bytesOfInput(input, 128, conventions));
  expect(largest(levels)).toBeLessThan(5e-5);
});

test('a frame of another size is brought to the one that the file fixes', async () => {
  const { inputSize, levels } = await compare(await opened('onnxslim'), patternBytes(256));
  expect(inputSize).toBe(128);
  expect(largest(levels)).toBeLessThan(5e-5);
});

test('weights that are not those that were recovered show', async () => {
  const file = await opened('onnxslim', ({ graph }) => {
    const stem = graph!.node.find(({ opType }) => opType === 'Conv')!.input[1];
    graph!.initializer.find(({ name }) => name === stem)!.rawData.fill(0);
  });
  expect(largest((await compare(file)).levels)).toBeGreaterThan(1e-2);
});

test('an operator that no EfficientDet needs is refused with its node, control flow too, before anything runs', async () => {
  const odd = await opened('onnxslim', ({ graph }) => {
    const node = graph!.node.find(({ opType }) => opType === 'Conv')!;
    node.opType = 'NonZero';
    node.name = 'odd';
  });
  await expect(compare(odd)).rejects.toMatchObject({
    code: 'foreign-operator',
    values: { node: 'odd', operator: 'NonZero' },
  });
  const flow = await opened('onnxslim', ({ graph }) => {
    const node = graph!.node.find(({ opType }) => opType === 'Relu' || opType === 'Mul')!;
    const inner = attribute('body', 0);
    inner.g = structure('onnxslim', seededState('onnxslim')).graph!;
    node.attribute.push(inner);
  });
  expect(await codeOf(compare(flow))).toBe('foreign-operator');
  expect(open).toBe(0);
});

test('a file that has changed is not run', async () => {
  const file = await opened('onnxslim');
  const other = { ...file, blob: new Blob([new Uint8Array(8)]) };
  expect(await codeOf(compare(other))).toBe('foreign-changed');
});

test.each([0, 1, 2])('cancelled after step %i it ends and leaves no session', async (at) => {
  const file = await opened('onnxslim');
  const cancel = new AbortController();
  const onProgress = ({ done }: Progress) => {
    if (done === at) cancel.abort();
  };
  expect(await codeOf(compare(file, patternBytes(), onProgress, cancel))).toBe('cancelled');
  expect(open).toBe(0);
});

test('what is no number differs, wherever it stands', () => {
  const numbers = Float32Array.of(1, -2, 3);
  for (const at of numbers.keys()) {
    const broken = numbers.with(at, Number.NaN);
    expect(difference(broken, numbers).maxAbsolute).toBeNaN();
    expect(difference(numbers, broken).maxAbsolute).toBeNaN();
  }
  expect(difference(Float32Array.of(1, -2, 2.5), numbers)).toEqual({ maxAbsolute: 0.5, magnitude: 3 });
});
