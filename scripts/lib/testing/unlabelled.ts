import { writeFileSync } from 'node:fs';
import { defaultLabels } from '../../../src/model/labels';
import { readModel, writeModel } from '../../../src/model/onnx/file';
import { readMetadata } from '../../../src/model/onnx/metadata';
import { readFile } from '../command';
import { DEFAULT_MODEL } from '../detector';

/** Writes the shipped model with the labels of an export that was given none. */
export function writeUnlabelledModel(path: string): void {
  const model = readModel(readFile(DEFAULT_MODEL));
  const labels = defaultLabels(readMetadata(model).labels.length);
  for (const property of model.metadataProps) {
    if (property.key === 'efficientdet.labels') property.value = JSON.stringify(labels);
  }
  writeFileSync(path, writeModel(model));
}
