import { swapDirectives } from '../backbone/lanes';
import { type Binding, bindingTable } from '../program/bindings';
import type { Kernel } from '../program/kernel';
import { type Epilogue, pointwiseSource } from './pointwise';
import separable from './separable.wgsl?raw';
import type { TileLayout, Tuning } from './tuning';

/** What a kernel convolves and what becomes of the result. */
export interface SeparableKernel {
  readonly label: string;
  /** Bound besides what separable.wgsl needs. */
  readonly inputs: { readonly floats: readonly string[]; readonly maps: readonly string[] };
  /** Rows of all maps are whole vec4f, and maps are bound as such. */
  readonly aligned: boolean;
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

/** Bindings of separable.wgsl, then a kernel's own inputs. */
function separableBindings(
  inputs: SeparableKernel['inputs'],
  { tile }: Tuning,
  aligned: boolean,
): readonly Binding[] {
  return bindingTable({
    maps: ['uniform', 'Maps'],
    filters: ['read', 'array<f32>'],
    pointwise: ['read', 'array<vec4f>'],
    output: ['read_write', aligned ? 'array<vec4f>' : 'array<f32>'],
    ...(tile === 'storage' ? { tile: ['read_write', 'array<vec4f>'] } : {}),
    ...Object.fromEntries(inputs.floats.map((name) => [name, ['read', 'array<f32>']] as const)),
    ...Object.fromEntries(
      inputs.maps.map((name) => [name, ['read', aligned ? 'array<vec4f>' : 'array<f32>']] as const),
    ),
  });
}

/** One kind of separable convolution. */
export function separableKernel(kernel: SeparableKernel, tuning: Tuning, layout: TileLayout): Kernel {
  const parts: Readonly<Record<string, string>> = {
    ...pointwiseSource(tuning, layout, kernel.epilogue, kernel.aligned),
    ...TILE_SOURCE[tuning.tile],
  };
  return {
    label: kernel.label,
    directives: swapDirectives(tuning.swap),
    bindings: separableBindings(kernel.inputs, tuning, kernel.aligned),
    code: [
      separable.replace(/\/\/ #(\w+)$/gm, (_, part: string) => parts[part]!),
      kernel.code,
      ACTIVATE[kernel.activate],
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
