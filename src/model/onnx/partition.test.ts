import { describe, expect, test } from 'vitest';
import { hollowModel } from '../export/testing/exports';
import { PYRAMID_TENSORS } from '../network/tensorNames';
import { VARIANT_IDS, VARIANTS } from '../network/variants';
import { type ExportedModel, readExported } from './exported';
import { writeModel } from './file';
import type { GraphProto, ValueInfoProto } from './generated/onnx_pb';
import { withInputSize } from './inputSize';
import { partitionModel, tensorShapes } from './partition';

const names = (infos: readonly { name: string }[]) => infos.map(({ name }) => name);

function parts(model: ExportedModel): { backbone: GraphProto; bifpn: GraphProto; heads: GraphProto } {
  const { backbone, bifpn, heads } = partitionModel(model);
  return { backbone: backbone.graph!, bifpn: bifpn.graph!, heads: heads.graph! };
}

describe.each(VARIANT_IDS)('%s', (id) => {
  const model = hollowModel(id, { inputSize: 256, numClasses: 3 });
  const { backbone, bifpn, heads } = parts(model);
  const cells = VARIANTS[id].fpnCells;

  test('the parts meet at the BiFPN’s two boundaries', () => {
    const levels = [3, 4, 5, 6, 7].map((node) => `bifpn/cell${cells - 1}/node${node}`);
    expect(names(backbone.input)).toEqual(['image']);
    expect(names(bifpn.input)).toEqual([...PYRAMID_TENSORS, 'coefficients']);
    expect(names(heads.input)).toEqual(levels);
    expect(names(backbone.output)).toEqual(expect.arrayContaining([...PYRAMID_TENSORS]));
    expect(names(bifpn.output)).toEqual(expect.arrayContaining(levels));
    expect(bifpn.output).toHaveLength(8 * cells);
    expect(names(heads.output)).toEqual(expect.arrayContaining(['class_p3', 'class_p7', 'box_p3', 'box_p7']));
    expect(partitionModel(model).levelTensors).toEqual(levels);
  });

  test('the same tensor has the same shape on both sides', () => {
    const width = VARIANTS[id].fpnChannels;
    const [outer, inner, last] = [backbone, bifpn, heads].map(tensorShapes);
    for (const name of PYRAMID_TENSORS) expect(inner!.get(name)).toEqual(outer!.get(name));
    expect(inner!.get('pyramid/p4_td')).toEqual([1, width, 16, 16]);
    expect(inner!.get('coefficients')).toEqual([cells * 19]);
    for (const name of names(heads.input)) expect(last!.get(name)).toEqual(inner!.get(name));
    expect(last!.get('class_p3')).toEqual([1, 27, 32, 32]);
  });

  test('every convolution is in exactly one part, and no part has the network’s own fusion weights', () => {
    const convolutions = (graph: GraphProto) => names(graph.node.filter((node) => node.opType === 'Conv'));
    expect([backbone, bifpn, heads].flatMap(convolutions).sort()).toEqual(
      convolutions(model.proto.graph!).sort(),
    );
    const weights = names(bifpn.initializer).filter((name) => name.endsWith('/weights'));
    expect(weights).toEqual([]);
  });
});

test('a graph without a boundary tensor is not ours', () => {
  const model = hollowModel('d0');
  const graph = model.proto.graph!;
  graph.node = graph.node.filter((node) => node.name !== 'pyramid/p4_td');
  expect(() => partitionModel(model)).toThrow('model-not-ours');
});

test('a graph with a tensor of a name that a part adds is not ours', () => {
  const model = hollowModel('d0');
  const node = model.proto.graph!.node.find(({ name }) => name === 'bifpn/cell1/node5/fused')!;
  node.output[0] = 'bifpn/cell1/node5/fused/term0';
  expect(() => partitionModel(model)).toThrow('model-not-ours');
});

test.each(VARIANT_IDS)('a %s read from its file agrees with itself, in f16 and at another size too', (id) => {
  for (const weights of ['f16', 'f32'] as const) {
    const read = readExported(writeModel(hollowModel(id, { inputSize: 256, weights }).proto));
    expect(() => partitionModel(withInputSize(read, 128))).not.toThrow();
  }
});

describe('a declared shape that does not follow from the input’s is not ours, so no side is made of it', () => {
  const spatial = 'class_net/p6/layer0/pointwise';
  const changed = (change: (info: ValueInfoProto) => void) => {
    const model = hollowModel('d0');
    change(model.proto.graph!.valueInfo.find(({ name }) => name === spatial)!);
    return () => partitionModel(model);
  };
  const dims = (side: bigint) =>
    changed(({ type }) => {
      if (type?.value.case !== 'tensorType') throw new Error('no tensor');
      type.value.value.shape!.dim[2]!.value = { case: 'dimValue', value: side };
    });

  test.each([
    ['no type', changed((info) => delete info.type)],
    ['a side that is no multiple', dims(1n)],
    ['a negative side', dims(-4n)],
    ['a side of 2^62', dims(2n ** 62n + 1n)],
  ])('%s', (_what, load) => {
    expect(load).toThrow('model-not-ours');
  });
});
