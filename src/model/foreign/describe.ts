import { type ModelProto, TensorProto_DataType, type ValueInfoProto } from '../onnx/generated/onnx_pb';
import type { DeclaredTensor, FileDescription } from './types';

/** Most characters of a file’s own words that are kept. */
const LONGEST_TEXT = 200;

const shortened = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);

function declared({ name, type }: ValueInfoProto): DeclaredTensor {
  if (type?.value.case !== 'tensorType') return { name: shortened(name), type: '?', shape: [] };
  const { elemType, shape } = type.value.value;
  return {
    name: shortened(name),
    type: TensorProto_DataType[elemType] ?? '?',
    shape: (shape?.dim ?? []).map(({ value }) => {
      if (value.case === 'dimValue') return Number(value.value);
      return value.case === 'dimParam' ? shortened(value.value) : '?';
    }),
  };
}

/** Ours has its name in its version too. */
function exporterOf({ producerName, producerVersion }: ModelProto): string {
  return producerVersion.startsWith(producerName)
    ? producerVersion
    : `${producerName} ${producerVersion}`.trim();
}

/** What an ONNX file says of itself; nothing of it is taken on trust. */
export function describeFile(model: ModelProto): FileDescription {
  const graph = model.graph!;
  const initialisers = new Set(graph.initializer.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { opType, domain } of graph.node) {
    const op = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  const own = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return {
    exporter: shortened(exporterOf(model)),
    opset: Number(own?.version ?? 0),
    inputs: graph.input.filter(({ name }) => !initialisers.has(name)).map(declared),
    outputs: graph.output.map(declared),
    operators: new Map([...counts].sort(([, a], [, b]) => b - a)),
    metadata: new Map(model.metadataProps.map(({ key, value }) => [shortened(key), shortened(value)])),
  };
}
