import { type Epilogue, pointwiseSource } from './pointwise';
import separable from './separable.wgsl?raw';
import type { TileLayout, Tuning } from './tuning';

/** Bindings of separable.wgsl; a kernel's own inputs come after them. */
export const BINDING = { maps: 0, filters: 1, pointwise: 2, output: 3, tile: 4, inputs: 5 } as const;

/** What a kernel convolves and what becomes of the result. */
export interface SeparableKernel {
  /** WGSL of the inputs' bindings and of `start` and `fuse`. */
  readonly inputs: string;
  readonly activate: 'swish' | 'none';
  readonly epilogue: Epilogue;
}

/** What differs between the places a tile can be in. */
const TILE_SOURCE: Readonly<Record<Tuning['tile'], Record<'tile' | 'tile_base' | 'barrier', string>>> = {
  workgroup: {
    tile: 'var<workgroup> tile: array<vec4f, CHUNK * TILE_HEIGHT * 2u>;',
    tile_base: 'let tile_base = 0u;',
    barrier: 'workgroupBarrier();',
  },
  storage: {
    tile: `@group(0) @binding(${BINDING.tile}) var<storage, read_write> tile: array<vec4f>;`,
    tile_base: 'let tile_base = (workgroup.x * GROUPS + workgroup.z) * CHUNK * TILE_HEIGHT * 2u;',
    barrier: 'storageBarrier();',
  },
};

const ACTIVATE = {
  swish: `
fn activate(x: vec4f) -> vec4f {
  return swish(x);
}
fn activate2(x: vec2f) -> vec2f {
  return swish2(x);
}
`,
  none: `
fn activate(x: vec4f) -> vec4f {
  return x;
}
fn activate2(x: vec2f) -> vec2f {
  return x;
}
`,
} as const;

const BROADCAST_HEAD = `enable subgroups;
diagnostic(off, subgroup_uniformity);
`;

const BROADCAST_BODY = `
fn spread(own: f32) -> vec4f {
  return vec4f(
    subgroupBroadcast(own, 0u),
    subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u),
    subgroupBroadcast(own, 3u),
  );
}
`;

/** The whole shader of one kind of separable convolution. */
export function separableSource(kernel: SeparableKernel, tuning: Tuning, layout: TileLayout): string {
  const parts: Readonly<Record<string, string>> = {
    ...pointwiseSource(tuning, layout, kernel.epilogue),
    ...TILE_SOURCE[tuning.tile],
  };
  return [
    tuning.broadcast ? BROADCAST_HEAD : '',
    separable
      .replace('WEIGHT', tuning.broadcast ? 'f32' : 'vec4f')
      .replace(/\/\/ #(\w+)$/gm, (_, part: string) => parts[part]!),
    kernel.inputs,
    ACTIVATE[kernel.activate],
    tuning.broadcast ? BROADCAST_BODY : '',
  ].join('\n');
}

/** Values of the shader's `override` constants. */
export function separableConstants(tuning: Tuning, layout: TileLayout): Record<string, number> {
  return {
    CHANNELS: layout.channels,
    OUTPUTS: layout.outChannels,
    TILE_HEIGHT: tuning.tileHeight,
    CHUNK: layout.chunk,
    GROUPS: layout.groups,
    THREADS: layout.threads,
  };
}
