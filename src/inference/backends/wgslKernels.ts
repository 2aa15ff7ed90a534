import type { HeadNet } from '../../model/network/checkpointNames';
import { readBifpnParameters, readHeadParameters } from '../../model/onnx/parameters';
import { BifpnKernels, nodeMapBytes } from '../../webgpu/bifpn/bifpn';
import { CandidateFinder } from '../../webgpu/candidates/candidates';
import type { GpuContext } from '../../webgpu/device';
import { HeadKernels } from '../../webgpu/heads/heads';
import { Preprocessor } from '../../webgpu/preprocess/letterbox';
import type { LoadedModel } from '../models/loadedModel';

/**
 * Maps of all fusion nodes stay on the device up to here, for views of any cell; beyond, cells take turns with two
 * sets of buffers and a view's nodes are copied. As much as WebGPU's default for a single buffer, which no adapter
 * refuses: D0…D4 stay below at their own sizes, D7's would be 750 MB.
 */
const KEEP_ALL_CELLS_BYTES = 256 * 2 ** 20;

/** Our kernels for one model. */
export interface WgslKernels {
  readonly preprocessor: Preprocessor;
  readonly bifpn: BifpnKernels;
  readonly heads: Readonly<Record<HeadNet, HeadKernels>>;
  readonly finder: CandidateFinder;
}

/**
 * When one can't be made, those before it are freed.
 * @param keepBytes maps of all cells stay readable up to as many bytes of them
 */
export async function createKernels(
  gpu: GpuContext,
  model: LoadedModel,
  keepBytes: number = KEEP_ALL_CELLS_BYTES,
): Promise<WgslKernels> {
  const { inputSize } = model.info;
  const made: { destroy(): void }[] = [];
  const keep = async <E extends { destroy(): void }>(making: Promise<E>): Promise<E> => {
    const kernels = await making;
    made.push(kernels);
    return kernels;
  };
  const head = (net: HeadNet) =>
    keep(HeadKernels.create(gpu, net, readHeadParameters(model, net), inputSize));
  try {
    const parameters = readBifpnParameters(model);
    const keepAllCells = nodeMapBytes(parameters, inputSize) <= keepBytes;
    // Made side by side, as their shaders compile in parallel; all must have ended before any is freed.
    const making = [
      keep(Preprocessor.create(gpu, inputSize, model.architecture)),
      keep(BifpnKernels.create(gpu, parameters, inputSize, { keepAllCells })),
      head('class_net'),
      head('box_net'),
      keep(CandidateFinder.create(gpu, { inputSize, numClasses: model.info.labels.length })),
    ] as const;
    await Promise.allSettled(making);
    const [preprocessor, bifpn, class_net, box_net, finder] = await Promise.all(making);
    return { preprocessor, bifpn, heads: { class_net, box_net }, finder };
  } catch (error) {
    for (const kernels of made) kernels.destroy();
    throw error;
  }
}

export function destroyKernels({ preprocessor, bifpn, heads, finder }: WgslKernels): void {
  for (const kernels of [preprocessor, bifpn, ...Object.values(heads), finder]) kernels.destroy();
}
