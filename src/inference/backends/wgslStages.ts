import { BIFPN_NODES, PYRAMID_INPUTS } from '../../model/bifpn/topology';
import { HEAD_NETS, type HeadNet } from '../../model/network/checkpointNames';
import { walkNodes } from '../../model/network/describe';
import * as T from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import type { NodeCopy } from '../../webgpu/bifpn/bifpn';
import type { GpuContext } from '../../webgpu/device';
import type { TimestampPool } from '../../webgpu/timestamps';
import type { LoadedModel } from '../models/loadedModel';
import type { BackboneOutputs, BifpnOutputs, HeadsOutputs } from './backend';
import type { FrameRecorder } from './frameRecorder';
import { createCopy, type GpuTensor, wrap } from './gpuTensors';
import type { WgslKernels } from './wgslKernels';

/** Backbone, BiFPN and heads by our own kernels, whose buffers the next run overwrites. */
export class WgslStages {
  constructor(
    private readonly gpu: GpuContext,
    private readonly recorder: FrameRecorder,
    private readonly model: LoadedModel,
    private readonly kernels: Pick<WgslKernels, 'backbone' | 'bifpn' | 'heads'>,
  ) {}

  async backbone(input: GpuTensor, timestamps: TimestampPool | null): Promise<BackboneOutputs<GpuTensor>> {
    const { backbone } = this.kernels;
    await this.recorder.record('backbone', (encoder) => backbone.encode(encoder, input.buffer, timestamps));
    const { pyramidTensors } = this.model.partition;
    return {
      pyramid: backbone.pyramid.map((buffer, i) => {
        const { level } = PYRAMID_INPUTS[T.PYRAMID_TENSORS.indexOf(pyramidTensors[i]!)]!;
        return this.mapAt(level, buffer);
      }),
      features: backbone.features.map((buffer, i) => this.mapAt(LEVELS[i]!, buffer)),
    };
  }

  /** Nodes of a cell whose buffers a later one takes over are among the outputs where `wanted`. */
  async bifpn(
    pyramid: readonly GpuTensor[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
    timestamps: TimestampPool | null,
  ): Promise<BifpnOutputs<GpuTensor>> {
    const { bifpn } = this.kernels;
    this.recorder.flushBefore('bifpn');
    bifpn.setCoefficients(coefficients);
    const inputs = pyramid.map((tensor) => tensor.buffer);
    const { cells, width } = this.model.architecture;
    const nodes = new Map<string, GpuTensor>();
    const copies: NodeCopy[] = [];
    walkNodes<void>(cells, [], (_, { cell, node }) => {
      const name = T.nodeTensor(cell, node);
      const buffer = bifpn.nodeOutput(cell, node);
      const dims = this.dimsAt(BIFPN_NODES[node]!.level, width);
      if (bifpn.keepsCell(cell)) nodes.set(name, wrap(buffer, dims));
      else if (wanted.has(name)) {
        const copy = createCopy(this.gpu, name, buffer.size, dims);
        copies.push({ cell, node, to: copy.buffer });
        nodes.set(name, copy);
      }
    });
    await this.record('bifpn', nodes, (encoder) => bifpn.encode(encoder, inputs, timestamps, copies));
    return { nodes, levels: this.model.partition.levelTensors.map((name) => nodes.get(name)!) };
  }

  async heads(
    levels: readonly GpuTensor[],
    wanted: ReadonlySet<string>,
    timestamps: TimestampPool | null,
  ): Promise<HeadsOutputs<GpuTensor>> {
    const { heads } = this.kernels;
    const inputs = levels.map((tensor) => tensor.buffer);
    const features = new Map<string, GpuTensor>();
    await this.record('heads', features, (encoder) => {
      for (const net of HEAD_NETS) {
        heads[net].encode(encoder, inputs, timestamps);
        for (const level of LEVELS) {
          const name = T.headFeature(net, level);
          if (wanted.has(name)) features.set(name, this.copyFeature(encoder, net, level));
        }
      }
    });
    const outputs = (net: HeadNet) => heads[net].outputs.map((buffer, i) => this.mapAt(LEVELS[i]!, buffer));
    return { classes: outputs('class_net'), boxes: outputs('box_net'), features };
  }

  /** A buffer that holds one map of a level and nothing else. */
  private mapAt(level: number, buffer: GPUBuffer): GpuTensor {
    const side = this.model.info.inputSize >> level;
    return wrap(buffer, this.dimsAt(level, buffer.size / (4 * side * side)));
  }

  private dimsAt(level: number, channels: number): readonly number[] {
    const side = this.model.info.inputSize >> level;
    return [1, channels, side, side];
  }

  /** A copy of its own: the kernels' hidden layers lie one after the other in one buffer and take turns. */
  private copyFeature(encoder: GPUCommandEncoder, net: HeadNet, level: number): GpuTensor {
    const { buffer, offset, size } = this.kernels.heads[net].feature(level - LEVELS[0]);
    const dims = this.dimsAt(level, this.model.architecture.width);
    const copy = createCopy(this.gpu, T.headFeature(net, level), size, dims);
    encoder.copyBufferToBuffer(buffer, offset, copy.buffer, 0, size);
    return copy;
  }

  /** When it fails, copies made for the outputs are freed. */
  private async record(
    label: string,
    outputs: ReadonlyMap<string, GpuTensor>,
    record: (encoder: GPUCommandEncoder) => void,
  ): Promise<void> {
    try {
      await this.recorder.record(label, record);
    } catch (error) {
      for (const tensor of outputs.values()) tensor.release();
      throw error;
    }
  }
}
