import type { GpuContext } from '../device';
import { type TileLayout, type Tuning, tileCount } from './tuning';

/** One map of a dispatch; the word order of `Map` in separable.wgsl. Offsets are in floats. */
export interface MapUniform {
  readonly size: number;
  readonly inputOffset?: number;
  readonly outputOffset?: number;
  /** Tiles of the maps before this one. */
  readonly tileStart?: number;
  readonly filterOffset: number;
  readonly biasOffset: number;
  readonly coefficient?: number;
}

const MAX_MAPS = 5;
const MAP_WORDS = 8;

/** Bytes of a dispatch's maps, and from one dispatch's to the next one's (offsets must be multiples of 256). */
export const MAPS_BYTES = MAX_MAPS * MAP_WORDS * 4;
export const MAPS_STRIDE = 256;

/** The uniforms of several dispatches in one buffer. @param dispatches up to five maps each */
export function uploadMaps(
  gpu: GpuContext,
  label: string,
  dispatches: readonly (readonly MapUniform[])[],
): GPUBuffer {
  // All ones: maps that don't exist start past all tiles.
  const words = new Uint32Array((dispatches.length * MAPS_STRIDE) / 4).fill(0xffffffff);
  for (const [i, maps] of dispatches.entries()) {
    for (const [m, map] of maps.entries()) {
      const fields = [
        map.size,
        map.inputOffset ?? 0,
        map.outputOffset ?? 0,
        map.tileStart ?? 0,
        map.filterOffset,
        map.biasOffset,
        map.coefficient ?? 0,
      ];
      words.set(fields, (i * MAPS_STRIDE) / 4 + m * MAP_WORDS);
    }
  }
  return gpu.buffers.upload(label, words, GPUBufferUsage.UNIFORM);
}

/** Workgroups of a dispatch over maps of these sizes. */
export function workgroupsOf(
  sizes: readonly number[],
  tuning: Tuning,
  { groups }: TileLayout,
): [number, number, number] {
  return [sizes.reduce((tiles, size) => tiles + tileCount(size, tuning), 0), 1, groups];
}
