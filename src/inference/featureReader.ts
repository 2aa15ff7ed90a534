import { fusionCoefficients } from '../model/bifpn/fusion';
import { AppError } from '../model/errors';
import { channelEnergy, type MapMode, rangeOf, shrinkChannels } from '../model/features/reduce';
import { type Tap, type TapId, tapById } from '../model/features/taps';
import { backboneTap, PYRAMID_TENSORS } from '../model/network/tensorNames';
import { LEVELS, VARIANTS } from '../model/network/variants';
import type { BackboneOutputs } from './backend';
import { isHead, isNode, only, type Pipeline } from './pipeline';
import type { ChannelSheet, LevelMap, MapsRequest } from './protocol';

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
    const maps: LevelMap[] = [];
    for (const [i, { level, tensor }] of levels.entries()) {
      const [, channels, height, width] = this.pipeline.backend.dims(tensor) as [
        number,
        number,
        number,
        number,
      ];
      const values = await this.pipeline.backend.readMap(tensor, mode);
      const from = baseline?.[i];
      if (from) for (let j = 0; j < values.length; j++) values[j] = values[j]! - from[j]!;
      maps.push({ level, width, height, channels, values, ...rangeOf(values) });
    }
    return maps;
  }

  async channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet> {
    const found = (await this.tapTensors(tap)).find((t) => t.level === level);
    if (!found) throw new AppError('bad-argument', { argument: 'level', value: level, expected: tap });
    const [, channels, height, width] = this.pipeline.backend.dims(found.tensor) as [
      number,
      number,
      number,
      number,
    ];
    const data = await this.pipeline.backend.read(found.tensor);
    const small = shrinkChannels(data, channels, height, width, side);
    return {
      level,
      width: small.width,
      height: small.height,
      values: small.data,
      energy: channelEnergy(data, channels),
    };
  }

  private tap(id: TapId): Tap {
    const tap = tapById(VARIANTS[this.pipeline.model.info.variant], id);
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
    return tap.levels.map(({ level, tensor: name }) => {
      const tensor = bifpn.nodes.get(name) ?? heads.features.get(name) ?? backboneTensor(backbone, name);
      return { level, tensor: tensor! };
    });
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
    const heads = tap.kind === 'head' ? await backend.heads(bifpn.levels, only(names, isHead)) : null;
    const maps: Float32Array[] = [];
    for (const name of names) {
      const tensor = bifpn.nodes.get(name) ?? heads?.features.get(name) ?? backboneTensor(backbone, name);
      maps.push(await backend.readMap(tensor!, mode));
    }
    if (heads) backend.release([...heads.classes, ...heads.boxes, ...heads.features.values()]);
    backend.release(new Set([...bifpn.nodes.values(), ...bifpn.levels]));
    if (backend.reusesNodeTensors) {
      const current = fusionCoefficients(this.pipeline.currentFusion);
      await backend.bifpn(backbone.pyramid, current, new Set(this.pipeline.output('bifpn')!.nodes.keys()));
    }
    this.baseline.maps.set(key, maps);
    return maps;
  }
}

function backboneTensor<T>(backbone: BackboneOutputs<T>, name: string): T | undefined {
  const feature = backbone.features[LEVELS.findIndex((level) => backboneTap(level) === name)];
  return feature ?? backbone.pyramid[PYRAMID_TENSORS.indexOf(name)];
}
