/** How a shader may use what is bound. */
type Access = 'uniform' | 'read' | 'read_write' | 'texture';

/** One binding of a kernel in group 0: its line in WGSL and its entry in the layout both come from here. */
export interface Binding {
  readonly index: number;
  readonly name: string;
  readonly access: Access;
  /** In WGSL. */
  readonly type: string;
}

/** Numbers bindings in the order of the table, by their names. */
export function bindingTable(
  table: Readonly<Record<string, readonly [access: Access, type: string]>>,
): readonly Binding[] {
  return Object.entries(table).map(([name, [access, type]], index) => ({ index, name, access, type }));
}

const ADDRESS_SPACE: Readonly<Record<Access, string>> = {
  uniform: '<uniform>',
  read: '<storage, read>',
  read_write: '<storage, read_write>',
  texture: '',
};

/** The bindings' lines in WGSL. */
export function declareBindings(table: readonly Binding[]): string {
  return table
    .map(
      ({ index, name, access, type }) =>
        `@group(0) @binding(${index}) var${ADDRESS_SPACE[access]} ${name}: ${type};`,
    )
    .join('\n');
}

const RESOURCE: Readonly<Record<Access, Omit<GPUBindGroupLayoutEntry, 'binding' | 'visibility'>>> = {
  uniform: { buffer: { type: 'uniform' } },
  read: { buffer: { type: 'read-only-storage' } },
  read_write: { buffer: { type: 'storage' } },
  texture: { texture: { sampleType: 'float' } },
};

/** The bindings' entries in a bind group layout. */
export function layoutEntries(table: readonly Binding[]): GPUBindGroupLayoutEntry[] {
  return table.map(({ index, access }) => ({
    binding: index,
    visibility: GPUShaderStage.COMPUTE,
    ...RESOURCE[access],
  }));
}
