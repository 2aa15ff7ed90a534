import * as T from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import type { LoadedModel } from '../models/loadedModel';
import type { InferenceSession, Ort, Tensor } from '../runtime/ort';
import { runSession, type Tensors } from '../runtime/ortSessions';
import type { BackboneOutputs, BifpnOutputs, HeadsOutputs } from './backend';

/** The backbone by its session, on whatever provider this was made for. */
export async function runBackbone(
  session: InferenceSession,
  input: Tensor,
  pyramidTensors: readonly string[],
): Promise<BackboneOutputs<Tensor>> {
  const out = await runSession(session, { [T.INPUT]: input });
  return {
    pyramid: pyramidTensors.map((name) => out[name]!),
    features: LEVELS.slice(0, 3).map((level) => out[T.backboneTap(level)]!),
  };
}

/** BiFPN and heads by ORT sessions of the cut graph, on whatever provider these were made for. */
export class OrtStages {
  constructor(
    private readonly ort: Ort,
    private readonly model: LoadedModel,
    private readonly sessions: Readonly<Record<'bifpn' | 'heads', InferenceSession>>,
  ) {}

  /** A node that is neither wanted nor of the last cell stays in ORT's memory: copies of all take a third more time. */
  async bifpn(
    pyramid: readonly Tensor[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<Tensor>> {
    const feeds: Tensors = {
      [T.COEFFICIENTS]: new this.ort.Tensor('float32', coefficients, [coefficients.length]),
    };
    const { pyramidTensors, levelTensors } = this.model.partition;
    for (const [i, name] of pyramidTensors.entries()) feeds[name] = pyramid[i]!;
    const out = await runSession(this.sessions.bifpn, feeds, [...new Set([...levelTensors, ...wanted])]);
    return { nodes: new Map(Object.entries(out)), levels: levelTensors.map((name) => out[name]!) };
  }

  async heads(levels: readonly Tensor[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<Tensor>> {
    const names = this.model.partition.levelTensors;
    const feeds = Object.fromEntries(names.map((name, i) => [name, levels[i]!]));
    const fetches = [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS, ...wanted];
    const out = await runSession(this.sessions.heads, feeds, fetches);
    return {
      classes: T.CLASS_OUTPUTS.map((name) => out[name]!),
      boxes: T.BOX_OUTPUTS.map((name) => out[name]!),
      features: new Map([...wanted].map((name) => [name, out[name]!])),
    };
  }
}
