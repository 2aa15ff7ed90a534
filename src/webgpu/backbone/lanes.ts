/** Four lanes that share four outputs' weights: each loads one output's and gets the others by swaps. */

const SWAPS = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'] as const;

/** The number of output j of four for a lane, relative to the first of the four. */
export const laneOutput = (swap: boolean, j: number): string => (swap ? `(lane ^ ${j}u)` : `${j}u`);

/**
 * WGSL of `${name}_0` … `${name}_3`, four consecutive elements, output `laneOutput(j)`'s in `${name}_${j}`.
 * @param element of an array by its index
 */
export function fourOutputs(swap: boolean, name: string, element: (offset: string) => string): string[] {
  return [0, 1, 2, 3].map((j) => {
    if (!swap) return `let ${name}_${j} = ${element(`${j}u`)};`;
    return `let ${name}_${j} = ${j === 0 ? element('lane') : `${SWAPS[j]}(${name}_0)`};`;
  });
}

/** WGSL before a kernel's declarations. */
export const swapDirectives = (swap: boolean): string =>
  swap ? 'enable subgroups;\ndiagnostic(off, subgroup_uniformity);' : '';

/** The bindings of a convolution, in the order of its table. */
export const CONVOLUTION_BINDINGS = {
  params: ['uniform', 'Params'],
  input: ['read', 'array<vec4f>'],
  weights: ['read', 'array<vec4f>'],
  bias: ['read', 'array<f32>'],
  output: ['read_write', 'array<vec4f>'],
} as const;

/** The kernel's parameter by which a lane knows its place. */
export const laneParameter = (swap: boolean): string =>
  swap ? ', @builtin(subgroup_invocation_id) invocation: u32' : '';

export const laneOf = (swap: boolean): string => (swap ? 'let lane = invocation & 3u;' : '');

export const SWISH = `
fn swish(x: vec4f) -> vec4f {
  return x / (1.0 + exp(-x));
}`;

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
