import type { BifpnParameters } from '../../model/bifpn/parameters';
import { BIFPN_NODES, EDGES_PER_CELL, FIRST_EDGE } from '../../model/bifpn/topology';
import type { GpuContext } from '../device';
import { uploadMaps } from '../separable/maps';
import { packPointwise } from '../separable/pointwise';
import type { TileLayout } from '../separable/tuning';

/** All nodes' weights on the GPU; node i's pointwise weights start at i · pointwiseBytes. */
export interface BifpnWeights {
  readonly maps: GPUBuffer;
  readonly filters: GPUBuffer;
  readonly pointwise: GPUBuffer;
  readonly pointwiseBytes: number;
}

/** Bindings must start at multiples of 256 bytes. */
const BINDING_FLOATS = 64;

export function uploadWeights(
  gpu: GpuContext,
  { channels, nodes }: BifpnParameters,
  inputSize: number,
  layout: TileLayout,
): BifpnWeights {
  const all = nodes.flat();
  const biasAt = channels * 9;
  const filterFloats = biasAt + layout.paddedOutputs;
  const pointwiseFloats = Math.ceil((channels * layout.paddedOutputs) / BINDING_FLOATS) * BINDING_FLOATS;
  const filters = new Float32Array(all.length * filterFloats);
  const pointwise = new Float32Array(all.length * pointwiseFloats);
  for (const [i, node] of all.entries()) {
    filters.set(node.depthwise, i * filterFloats);
    filters.set(node.bias, i * filterFloats + biasAt);
    pointwise.set(packPointwise(node.pointwise, layout), i * pointwiseFloats);
  }
  const maps = all.map((_, i) => {
    const n = i % BIFPN_NODES.length;
    const cell = Math.floor(i / BIFPN_NODES.length);
    return [
      {
        size: inputSize >> BIFPN_NODES[n]!.level,
        filterOffset: i * filterFloats,
        biasOffset: i * filterFloats + biasAt,
        coefficient: cell * EDGES_PER_CELL + FIRST_EDGE[n]!,
      },
    ];
  });
  return {
    maps: uploadMaps(gpu, 'bifpn maps', maps),
    filters: gpu.buffers.upload('bifpn filters', filters, GPUBufferUsage.STORAGE),
    pointwise: gpu.buffers.upload('bifpn pointwise', pointwise, GPUBufferUsage.STORAGE),
    pointwiseBytes: pointwiseFloats * Float32Array.BYTES_PER_ELEMENT,
  };
}
