import { writeFileSync } from 'node:fs';
import { readSafetensors } from '../../src/model/checkpoint/safetensors';
import { exportOnnx } from '../../src/model/export/exportOnnx';
import { readExported } from '../../src/model/onnx/exported';
import { tensorValues } from '../../src/model/onnx/file';
import { TensorProto_DataType } from '../../src/model/onnx/generated/onnx_pb';
import { Initializers } from '../../src/model/onnx/parameters';
import { residualSteps } from '../../src/model/onnx/testing/refine';
import { command, readArguments, readFile } from '../lib/command';
import { DEFAULT_MODEL } from '../lib/detector';

const USAGE = `npx tsx scripts/reference/weightResidual.ts CHECKPOINT OUT
  CHECKPOINT   the trained D0's .safetensors with f32 weights, which is not in the repository
  OUT          src/inference/fixtures/golden/d0-weight-residual.bin`;

/** Writes what rounding to f16 took from the shipped model's weights (`refineWeights` adds it again). */
command(async () => {
  const { positionals } = readArguments(USAGE, {}, true);
  const [checkpoint, out] = positionals;
  if (!checkpoint || !out) throw new Error(USAGE);
  const { proto: shipped, metadata } = readExported(readFile(DEFAULT_MODEL));
  const { variant, labels, inputSize, provenance, licence } = metadata;
  const { tensors } = readSafetensors(readFile(checkpoint));
  const exact = new Initializers(
    exportOnnx({ variant, checkpoint: tensors, labels, inputSize, weights: 'f32', provenance, licence })
      .proto,
  );
  const parts = shipped.graph!.initializer.map((tensor) => {
    const values = tensorValues(tensor);
    if (tensor.dataType === TensorProto_DataType.FLOAT16) {
      return residualSteps(values, exact.read(tensor.name.replace(/\/f16$/, '')));
    }
    const same = exact.read(tensor.name).every((value, i) => value === values[i]);
    if (!same) throw new Error(`${tensor.name} differs: the model was not made from this checkpoint`);
    return new Int8Array();
  });
  const bytes = Buffer.concat(parts.map((steps) => new Uint8Array(steps.buffer)));
  writeFileSync(out, bytes);
  console.log(`${out}: ${bytes.length} bytes`);
});
