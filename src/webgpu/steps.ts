import { type KernelId, kernelLabel } from './kernelId';
import type { PlannedDispatch } from './kernelLog';
import type { TimestampPool } from './timestamps';

type Workgroups = readonly [x: number, y: number, z: number];

/** One dispatch, ready to be recorded. */
export interface Step {
  readonly id: KernelId;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: Workgroups;
}

/** A whole buffer into another one. */
interface BufferCopy {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
}

/**
 * Records steps one after the other, in one pass where nothing comes between them.
 * @param timestamps gives every step a pass of its own
 * @param copiesAfter what is to be copied before the step after the i-th runs
 */
export function encodeSteps(
  encoder: GPUCommandEncoder,
  stage: string,
  steps: readonly Step[],
  timestamps: TimestampPool | null,
  copiesAfter: (step: number) => readonly BufferCopy[] = () => [],
): void {
  let pass: GPUComputePassEncoder | null = null;
  for (const [i, { id, pipeline, bindGroup, workgroups }] of steps.entries()) {
    if (timestamps || !pass) {
      pass?.end();
      const label = timestamps ? kernelLabel(id) : stage;
      pass = encoder.beginComputePass({ label, timestampWrites: timestamps?.writes(id) });
    }
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    for (const { from, to } of copiesAfter(i)) {
      pass?.end();
      pass = null;
      encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
    }
  }
  pass?.end();
}

/** A step's line in a printed plan. */
export function plannedDispatch(
  { id, pipeline, workgroups }: Omit<Step, 'bindGroup'>,
  reads: readonly string[],
  writes: string,
): PlannedDispatch {
  return { kernel: kernelLabel(id), pipeline: pipeline.label, workgroups, reads, writes };
}
