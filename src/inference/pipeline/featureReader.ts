import { fusionCoefficients } from '../../model/bifpn/fusion';
import { AppError } from '../../model/errors';
import { type MapMode, rangeOf } from '../../model/features/reduce';
import { type Tap, type TapId, tapById } from '../../model/features/taps';
import { backboneTap } from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import type { ChannelSheet, LevelMap, MapsRequest } from '../api/messages';
import type { BackboneOutputs, BifpnOutputs, HeadsOutputs } from '../backends/backend';
import type { LoadedModel } from '../models/loadedModel';
import { isHead, isNode, only, type Pipeline } from './pipeline';

/** Reads feature maps out of a pipeline's kept tensors. */
export class FeatureReader<T> {
  /** Maps of the unedited run, of one frame. */
  private baseline: { backbone: unknown; maps: Map<string, readonly Float32Array[]> } | null = null;

  constructor(private readonly pipeline: Pipeline<T>) {}

  /**
   * Feature maps of the last run. With `difference`, minus those of the same frame with the model's own fusion, which
   * cost one more BiFPN (and heads, for theirs) the first time.
   */
  async maps({ tap, mode, difference }: MapsRequest): Promise<LevelMap[]> {
    const levels = await this.tapTensors(tap);
    const baseline = difference ? await this.baselineMaps(tap, mode) : null;
    const { backend } = this.pipeline;
    const current = await backend.readMaps(
      levels.map(({ tensor }) => tensor),
      mode,
    );
    return levels.map(({ level, tensor }, i) => {
      const [, channels, height, width] = backend.dims(tensor) as [number, number, number, number];
      const values = current[i]!;
      const from = baseline?.[i];
      if (from) for (let j = 0; j < values.length; j++) values[j] = values[j]! - from[j]!;
      return { level, width, height, channels, values, ...rangeOf(values) };
    });
  }

  async channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet> {
    const found = (await this.tapTensors(tap)).find((t) => t.level === level);
    if (!found) throw new AppError('bad-argument', { argument: 'level', value: level, expected: tap });
    return { level, ...(await this.pipeline.backend.readSheet(found.tensor, side)) };
  }

  /** Runs the stages again that the unedited run has overwritten the tensors of. */
  private async restore(withHeads: boolean): Promise<void> {
    const { backend, currentFusion } = this.pipeline;
    const { pyramid } = this.pipeline.output('backbone')!;
    const bifpn = this.pipeline.output('bifpn')!;
    // Copies that the last run made are tensors of their own and still hold its values.
    const again = await backend.bifpn(pyramid, fusionCoefficients(currentFusion), new Set());
    backend.release(new Set([...again.nodes.values(), ...again.levels]));
    if (withHeads) {
      const { classes, boxes } = await backend.heads(bifpn.levels, new Set());
      backend.release([...classes, ...boxes]);
    }
    backend.flush();
  }

  private tap(id: TapId): Tap {
    const tap = tapById(this.pipeline.model.architecture.cells.length, id);
    if (!tap)
      throw new AppError('bad-argument', { argument: 'tap', value: id, expected: 'a tap of this variant' });
    return tap;
  }

  /** A tap's tensors, run for if the last run did not keep them. */
  private async tapTensors(id: TapId): Promise<{ level: number; tensor: T }[]> {
    const tap = this.tap(id);
    await this.pipeline.keepTaps(new Set(tap.levels.map((l) => l.tensor)));
    const backbone = this.pipeline.output('backbone')!;
    const bifpn = this.pipeline.output('bifpn')!;
    const heads = this.pipeline.output('heads')!;
    return tap.levels.map(({ level, tensor }) => ({
      level,
      tensor: this.named(tensor, backbone, bifpn, heads),
    }));
  }

  private async baselineMaps(id: TapId, mode: MapMode): Promise<readonly Float32Array[]> {
    const { backend, model } = this.pipeline;
    const backbone = this.pipeline.output('backbone')!;
    if (this.baseline?.backbone !== backbone) this.baseline = { backbone, maps: new Map() };
    const key = `${id} ${mode}`;
    const known = this.baseline.maps.get(key);
    if (known) return known;
    const tap = this.tap(id);
    const names = new Set(tap.levels.map((l) => l.tensor));
    const bifpn = await backend.bifpn(
      backbone.pyramid,
      fusionCoefficients(model.info.fusion),
      only(names, isNode),
    );
    let heads: HeadsOutputs<T> | null = null;
    try {
      if (tap.kind === 'head') heads = await backend.heads(bifpn.levels, only(names, isHead));
      const tensors = Array.from(names, (name) => this.named(name, backbone, bifpn, heads));
      const maps = await backend.readMaps(tensors, mode);
      this.baseline.maps.set(key, maps);
      return maps;
    } finally {
      if (heads) backend.release([...heads.classes, ...heads.boxes, ...heads.features.values()]);
      backend.release(new Set([...bifpn.nodes.values(), ...bifpn.levels]));
      // Also where the maps could not be read: the pipeline keeps these tensors as the last run's.
      if (backend.reusesTensors) await this.restore(tap.kind === 'head');
    }
  }

  /** A tap's tensor by name, from the stage that keeps it. */
  private named(
    name: string,
    backbone: BackboneOutputs<T>,
    bifpn: BifpnOutputs<T>,
    heads: HeadsOutputs<T> | null,
  ): T {
    const { pyramidTensors } = this.pipeline.model.partition;
    const kept = bifpn.nodes.get(name) ?? heads?.features.get(name);
    const feature = backbone.features[LEVELS.findIndex((level) => backboneTap(level) === name)];
    return (kept ?? feature ?? backbone.pyramid[pyramidTensors.indexOf(name)])!;
  }
}

/** Names of the tensors that a run must keep for the tap on screen; none where there is none. */
export function tapTensorNames({ architecture }: LoadedModel, tap: TapId | null): ReadonlySet<string> {
  const found = tap ? tapById(architecture.cells.length, tap) : undefined;
  return new Set(found?.levels.map((level) => level.tensor));
}
