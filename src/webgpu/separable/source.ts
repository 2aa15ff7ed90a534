import { type Binding, bindingTable } from '../program/bindings';
import type { Kernel } from '../program/kernel';
import { type Epilogue, pointwiseSource } from './pointwise';
import separable from './separable.wgsl?raw';
import type { TileLayout, Tuning } from './tuning';

/** What a kernel convolves and what becomes of the result. */
export interface SeparableKernel {
  readonly label: string;
  /** Bound besides what separable.wgsl needs, f32 each. */
  readonly inputs: readonly string[];
  /** WGSL of `start` and `fuse`. */
  readonly code: string;
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
    tile: '',
    tile_base: 'let tile_base = (group.x * GROUPS + group.z) * CHUNK * TILE_HEIGHT * 2u;',
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

const BROADCAST_DIRECTIVES = 'enable subgroups;\ndiagnostic(off, subgroup_uniformity);';

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

/** Bindings of separable.wgsl, then a kernel's own inputs. */
function separableBindings(
  inputs: readonly string[],
  { tile, broadcast }: Pick<Tuning, 'tile' | 'broadcast'>,
): readonly Binding[] {
  return bindingTable({
    maps: ['uniform', 'Maps'],
    filters: ['read', 'array<f32>'],
    pointwise: ['read', broadcast ? 'array<f32>' : 'array<vec4f>'],
    output: ['read_write', 'array<f32>'],
    ...(tile === 'storage' ? { tile: ['read_write', 'array<vec4f>'] } : {}),
    ...Object.fromEntries(inputs.map((name) => [name, ['read', 'array<f32>']] as const)),
  });
}

/** One kind of separable convolution. */
export function separableKernel(kernel: SeparableKernel, tuning: Tuning, layout: TileLayout): Kernel {
  const parts: Readonly<Record<string, string>> = {
    ...pointwiseSource(tuning, layout, kernel.epilogue),
    ...TILE_SOURCE[tuning.tile],
  };
  return {
    label: kernel.label,
    directives: tuning.broadcast ? BROADCAST_DIRECTIVES : '',
    bindings: separableBindings(kernel.inputs, tuning),
    code: [
      separable.replace(/\/\/ #(\w+)$/gm, (_, part: string) => parts[part]!),
      kernel.code,
      ACTIVATE[kernel.activate],
      tuning.broadcast ? BROADCAST_BODY : '',
    ].join('\n'),
    constants: {
      CHANNELS: layout.channels,
      OUTPUTS: layout.outChannels,
      TILE_HEIGHT: tuning.tileHeight,
      CHUNK: layout.chunk,
      GROUPS: layout.groups,
      THREADS: layout.threads,
    },
  };
}
