import { describe, expect, test } from 'vitest';
import { makeBindGroupLayoutDescriptors, makeShaderDataDefinitions } from 'webgpu-utils';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { backboneKernel } from '../backbone/kernels';
import { planBackbone } from '../backbone/plan';
import { BACKBONE_TUNING } from '../backbone/tuning';
import { nodeKernel } from '../bifpn/source';
import { CANDIDATE_KERNELS } from '../candidates/candidates';
import { REDUCE_KERNELS } from '../featuremap/reduce';
import { headKernel } from '../heads/heads';
import { LETTERBOX_KERNEL } from '../preprocess/letterbox';
import { TUNING, tileLayout } from '../separable/tuning';
import { layoutEntries } from './bindings';
import { type Kernel, kernelCode, usedBindings } from './kernel';

const tunings = [TUNING.software, TUNING.hardware];
const pooling = { padding: 'same-upper', poolPadding: '-infinity' } as const;
const edges = (['none', 'up', 'down'] as const).map((resample, slot) => ({ slot, resample }));

/** D0's, each once. */
const backboneKernels = Object.values(BACKBONE_TUNING).flatMap((tuning) => {
  const { steps } = planBackbone(architectureOf(VARIANTS.d0), tuning);
  const all = steps.map(({ operation }) => backboneKernel(operation, tuning));
  return [...new Map(all.map((kernel) => [kernelCode(kernel), kernel])).values()];
});

const kernels: readonly Kernel[] = [
  ...backboneKernels,
  LETTERBOX_KERNEL,
  ...Object.values(CANDIDATE_KERNELS),
  ...Object.values(REDUCE_KERNELS),
  ...tunings.flatMap((tuning) =>
    [false, true].flatMap((aligned) => [
      nodeKernel(edges, pooling, tuning, tileLayout(tuning, 64, 64), aligned),
      headKernel('affine-swish', tuning, tileLayout(tuning, 64, 64), aligned),
      headKernel('bias', tuning, tileLayout(tuning, 64, 810), aligned),
    ]),
  ),
];

/** What the shader itself asks for, by a parser of WGSL that is not ours. */
function reflected(kernel: Kernel): GPUBindGroupLayoutEntry[] {
  const definitions = makeShaderDataDefinitions(kernelCode(kernel));
  const [group] = makeBindGroupLayoutDescriptors(definitions, {
    compute: { entryPoint: kernel.entryPoint ?? 'main' },
  });
  return [...group!.entries].sort((a, b) => a.binding - b.binding);
}

describe('a kernel’s layout is the one its shader asks for', () => {
  test.each(kernels.map((kernel, i) => [`${i} ${kernel.label}`, kernel] as const))('%s', (_, kernel) => {
    const ours = layoutEntries(usedBindings(kernel)).map(({ texture, ...entry }) => ({
      ...entry,
      ...(texture ? { texture: { ...texture, viewDimension: '2d', multisampled: false } } : {}),
    }));
    // `minBindingSize` is checked when a bind group is used.
    const asked = reflected(kernel).map(({ buffer, ...entry }) => ({
      ...entry,
      ...(buffer ? { buffer: { type: buffer.type ?? 'uniform' } } : {}),
    }));
    expect(ours).toEqual(asked);
  });
});
