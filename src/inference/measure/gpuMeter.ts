/** What a task did with WebGPU, ORT's calls included. */
export interface GpuUsage {
  dispatches: number;
  /** Of the buffers it made and that are not destroyed yet. */
  bytes: number;
  /** Largest that `bytes` has been. */
  peakBytes: number;
}

export function noUsage(): GpuUsage {
  return { dispatches: 0, bytes: 0, peakBytes: 0 };
}

/** Buffers that are counted, and in whose usage. */
const OWNERS = new WeakMap<GPUBuffer, GpuUsage>();

/**
 * Adds to `usage` the compute dispatches and the buffers of anybody on this thread while `task` runs. Needs WebGPU;
 * tasks may not overlap.
 */
export async function metered<V>(usage: GpuUsage, task: () => Promise<V>): Promise<V> {
  const [pass, device, buffer] = [GPUComputePassEncoder.prototype, GPUDevice.prototype, GPUBuffer.prototype];
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = pass;
  const { createBuffer } = device;
  const { destroy } = buffer;
  pass.dispatchWorkgroups = function (...sizes) {
    usage.dispatches++;
    return dispatchWorkgroups.apply(this, sizes);
  };
  pass.dispatchWorkgroupsIndirect = function (...indirect) {
    usage.dispatches++;
    return dispatchWorkgroupsIndirect.apply(this, indirect);
  };
  device.createBuffer = function (descriptor) {
    const made = createBuffer.call(this, descriptor);
    OWNERS.set(made, usage);
    usage.bytes += made.size;
    usage.peakBytes = Math.max(usage.peakBytes, usage.bytes);
    return made;
  };
  buffer.destroy = function () {
    const owner = OWNERS.get(this);
    OWNERS.delete(this);
    if (owner) owner.bytes -= this.size;
    return destroy.call(this);
  };
  try {
    return await task();
  } finally {
    Object.assign(pass, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
    Object.assign(device, { createBuffer });
    Object.assign(buffer, { destroy });
  }
}
