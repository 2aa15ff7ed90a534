import { exportWeights, readWeights } from '../../model/export/exportFile';
import type { ForeignReport } from '../../model/foreign/types';
import { writeModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import { foreignParity, type InputBytes } from '../measure/foreignParity';
import { sha256 } from '../models/modelStore';
import type { Ort } from '../runtime/ort';

/** Another exporter's file, run by ORT as it is, against what is made of it. */

const SIZE = 128;

/** A pattern with edges and slopes, other for each channel. */
export function patternBytes(side = SIZE): InputBytes {
  const pixels = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const [p, c] = [Math.floor(i / 3), i % 3];
    return ((p * (c + 3) + Math.floor(p / side) * 7) ^ (p >> (c + 2))) & 0xff;
  });
  return { pixels, side };
}

export interface ForeignComparison {
  readonly report: ForeignReport;
  /** Largest absolute difference of any level's class logits and box regressions. */
  readonly difference: number;
  /** Largest magnitude of those. */
  readonly magnitude: number;
}

/** Recovers a file, exports it at 128 px, and runs both. */
export async function compareForeign(ort: Ort, foreign: ModelProto): Promise<ForeignComparison> {
  const bytes = writeModel(foreign);
  const weights = readWeights(bytes, 'foreign.onnx')!;
  const report = weights.foreign!;
  const model = exportWeights(weights, { inputSize: SIZE });
  const from = { name: 'foreign.onnx', sha256: await sha256(bytes), foreign: report };
  const { signal } = new AbortController();
  // Ours as it is exported: on this pattern the order in which means are summed stays below the bounds.
  const parity = await foreignParity(
    ort,
    model,
    from,
    new Blob([bytes]),
    patternBytes(),
    () => {},
    signal,
    (_, own) => own,
  );
  const all = parity.levels.flatMap(({ classes, boxes }) => [classes, boxes]);
  return {
    report,
    // NaN where any is.
    difference: Math.max(...all.map(({ maxAbsolute }) => maxAbsolute)),
    magnitude: Math.max(...all.map(({ magnitude }) => magnitude)),
  };
}
