import { AppError, throwIfCancelled, toAppError } from '../../model/errors';
import {
  assertRunnable,
  cutAtHeads,
  fromHalves,
  toHalves,
  withMeansOf,
} from '../../model/foreign/rawOutputs';
import type { ForeignOutput, ForeignReport } from '../../model/foreign/types';
import { BOX_OUTPUTS, CLASS_OUTPUTS, INPUT } from '../../model/network/tensorNames';
import { INPUT_MULTIPLE, LEVELS } from '../../model/network/variants';
import type { ExportedModel } from '../../model/onnx/exported';
import { readModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import { withInputSize } from '../../model/onnx/inputSize';
import { forEachResizedRow } from '../../model/preprocess/resize';
import type { ForeignParityReport } from '../api/measuring';
import type { MadeFrom, OnProgress } from '../api/messages';
import { sha256 } from '../models/modelStore';
import type { Ort, Tensor } from '../runtime/ort';
import { createSessions, releaseSessions, runSession } from '../runtime/ortSessions';
import { difference } from './difference';

/** Side of the largest input that a file may fix: D7's. */
const LARGEST_SIDE = 1536;
const STEPS = 3;
/** A stranger's file makes ORT warn of what this page can do nothing about. */
const WASM = { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

/** A frame as it lies in a square input: RGB bytes, [side, side, 3]. */
export interface InputBytes {
  readonly pixels: Uint8Array;
  readonly side: number;
}

/** The bytes that an input [3, side, side] was prepared from; the nearest where there is no image, which is the mean. */
export function bytesOfInput(
  input: Float32Array,
  side: number,
  { mean, std }: Pick<ForeignReport['conventions'], 'mean' | 'std'>,
): InputBytes {
  const plane = side * side;
  const pixels = new Uint8Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    for (let p = 0; p < plane; p++) {
      const value = (input[c * plane + p]! * std[c]! + mean[c]!) * 255;
      pixels[3 * p + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return { pixels, side };
}

/**
 * Runs a foreign file and the graph made from it, both by ORT's WASM and on the same bytes: at the file's size where it
 * fixes one, else at the bytes'. One session at a time; nothing of either is kept.
 * @param blob the file, which must be what it was when it was opened
 * @param ownGraph what of ours is run; unless told otherwise with its means summed as the file sums its own (ADR 077)
 * @throws AppError `foreign-changed`, `foreign-operator`, `foreign-size`, `foreign-run`, `cancelled`, `out-of-memory`, `unexpected`
 */
export async function foreignParity(
  ort: Ort,
  model: ExportedModel,
  { name, sha256: hash, foreign }: Pick<MadeFrom, 'name' | 'sha256' | 'foreign'>,
  blob: Blob,
  frame: InputBytes,
  onProgress: OnProgress,
  signal: AbortSignal,
  ownGraph: (cut: ModelProto, own: ModelProto) => ModelProto = withMeansOf,
): Promise<ForeignParityReport> {
  const report = foreign!;
  const step = (done: number) => {
    throwIfCancelled(signal);
    onProgress({ phase: 'benchmark', done, total: STEPS });
  };
  step(0);
  const side = sideOf(report) ?? frame.side;
  const input = resized(frame, side);
  const wanted: readonly ForeignOutput[] = [...report.tensors.classes, ...report.tensors.boxes];
  const outputs = wanted.map(({ tensor }) => tensor);
  const cut = await runnableCut(blob, name, hash, report);
  step(1);
  const image = foreignInput(ort, input, report);
  const theirs = await valuesOf(ort, cut, report.tensors.input, image, outputs).catch((error: unknown) => {
    throw asForeign(error, side);
  });
  step(2);
  const names = [...CLASS_OUTPUTS, ...BOX_OUTPUTS];
  const own = ownGraph(cut, withInputSize(model, side).proto);
  const ours = await valuesOf(ort, own, INPUT, ownInput(ort, input, report), names);
  step(STEPS);
  const differences = wanted.map(({ tensor, channelsLast }, i) => {
    const mine = ours.get(names[i]!)!;
    const { data } = theirs.get(tensor)!;
    if (data.length !== mine.data.length) {
      throw new AppError('unexpected', {
        reason: `${tensor}: ${data.length} values, not ${mine.data.length}`,
      });
    }
    return difference(mine.data, channelsLast ? channelsFirst(data, mine.dims[1]!) : data);
  });
  return {
    sha256: hash,
    inputSize: side,
    levels: LEVELS.map((level, i) => ({
      level,
      classes: differences[i]!,
      boxes: differences[LEVELS.length + i]!,
    })),
  };
}

/** The side that the file fixes; null where it leaves it open. @throws AppError `foreign-size` */
function sideOf({ conventions: { layout }, file, tensors }: ForeignReport): number | null {
  const shape = file.inputs.find(({ name }) => name === tensors.input)?.shape ?? [];
  const sides = (layout === 'NHWC' ? shape.slice(1, 3) : shape.slice(2, 4)).filter(
    (side) => typeof side === 'number',
  );
  const [side = null] = sides;
  if (side === null) return null;
  const fits = side > 0 && side <= LARGEST_SIDE && side % INPUT_MULTIPLE === 0;
  if (fits && sides.every((other) => other === side)) return side;
  throw new AppError('foreign-size', { side: sides.join(' × ') });
}

async function runnableCut(
  blob: Blob,
  name: string,
  hash: string,
  report: ForeignReport,
): Promise<ModelProto> {
  const bytes = await blob.arrayBuffer().catch((cause: unknown) => {
    throw new AppError('foreign-changed', { name }, { cause });
  });
  const file = new Uint8Array(bytes);
  if ((await sha256(file)) !== hash) throw new AppError('foreign-changed', { name });
  const cut = cutAtHeads(readModel(file), report);
  assertRunnable(cut);
  return cut;
}

function resized({ pixels, side }: InputBytes, to: number): InputBytes {
  if (side === to) return { pixels, side };
  const out = new Uint8Array(3 * to * to);
  const image = { pixels, width: side, height: side, channels: 3 } as const;
  forEachResizedRow(image, to, to, (row, y) => out.set(row, 3 * to * y));
  return { pixels: out, side: to };
}

/** [1, 3, side, side], prepared as the graph made from the file expects it. */
function ownInput(ort: Ort, { pixels, side }: InputBytes, report: ForeignReport): Tensor {
  const { mean, std } = report.conventions;
  const data = channelsFirst(
    Float32Array.from(pixels, (byte, i) => (byte / 255 - mean[i % 3]!) / std[i % 3]!),
    3,
  );
  return new ort.Tensor('float32', data, [1, 3, side, side]);
}

/** The same pixels in the file's own layout, range and type. */
function foreignInput(ort: Ort, { pixels, side }: InputBytes, report: ForeignReport): Tensor {
  const { mean, std, range, layout } = report.conventions;
  const values = Float32Array.from(pixels, (byte, i) =>
    range === null ? (byte / 255 - mean[i % 3]!) / std[i % 3]! : (byte / 255) * range,
  );
  const isLast = layout === 'NHWC';
  const data = isLast ? values : channelsFirst(values, 3);
  const dims = isLast ? [1, side, side, 3] : [1, 3, side, side];
  const type = report.file.inputs.find(({ name }) => name === report.tensors.input)?.type;
  if (type === 'UINT8') return new ort.Tensor('uint8', Uint8Array.from(data, Math.round), dims);
  if (type === 'FLOAT16') return new ort.Tensor('float16', toHalves(data), dims);
  return new ort.Tensor('float32', data, dims);
}

/** What ORT says of a file that it cannot run; not of memory, or of a worker that has ended. */
function asForeign(thrown: unknown, side: number): AppError {
  const error = toAppError(thrown);
  if (error.code !== 'unexpected' && error.code !== 'model-not-ours') return error;
  return new AppError('foreign-run', { side, ...error.values }, { cause: error });
}

interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Copies of a graph's outputs; its session is gone afterwards, whatever happened. */
async function valuesOf(
  ort: Ort,
  graph: ModelProto,
  input: string,
  image: Tensor,
  outputs: readonly string[],
): Promise<ReadonlyMap<string, Values>> {
  const sessions = await createSessions(ort, [['graph', graph, WASM]], () => {});
  try {
    const results = await runSession(sessions.graph, { [input]: image }, outputs);
    return new Map(
      Object.entries(results).map(([name, tensor]) => {
        const values = { dims: tensor.dims, data: floats(tensor) };
        tensor.dispose();
        return [name, values] as const;
      }),
    );
  } finally {
    await releaseSessions(sessions);
  }
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.type !== 'float16') return (tensor.data as Float32Array).slice();
  return fromHalves(tensor.data as Uint16Array);
}

function channelsFirst(data: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const places = data.length / channels;
  return Float32Array.from(data, (_, i) => data[(i % places) * channels + Math.floor(i / places)]!);
}
