import * as T from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import type { EngineStage } from '../api/measuring';
import type { LoadedModel } from '../models/loadedModel';
import type { InferenceSession, Ort, Tensor } from '../runtime/ort';
import {
  createSessions,
  named,
  releaseSessions,
  runSession,
  type SessionOptions,
} from '../runtime/ortSessions';
import type { BackboneOutputs, BifpnOutputs, HeadsOutputs } from './backend';

/** Between a backend's tensors and those of its sessions. */
export interface TensorBridge<V> {
  toOrt(ort: Ort, tensor: V): Tensor;
  fromOrt(tensor: Tensor): V;
}

/** Stages by ORT sessions of the cut graph, on whatever provider `options` name; ORT starts with the first of them. */
export class OrtStages<V> {
  private readonly sessions: Partial<Record<EngineStage, InferenceSession>> = {};

  private ort: Ort | null = null;

  constructor(
    private readonly startOrt: () => Promise<Ort>,
    private readonly model: LoadedModel,
    private readonly options: SessionOptions,
    private readonly bridge: TensorBridge<V>,
  ) {}

  /** Makes the sessions of these stages that are not there yet. */
  async prepare(
    stages: readonly EngineStage[],
    onStep: (done: number, total: number) => void = () => {},
  ): Promise<void> {
    const { partition } = this.model;
    const missing = stages.filter((stage) => !this.sessions[stage]);
    if (missing.length === 0) return;
    this.ort ??= await this.startOrt();
    const parts = missing.map((stage) => [stage, partition[stage], this.options] as const);
    Object.assign(this.sessions, await createSessions(this.ort, parts, onStep));
  }

  async backbone(input: V): Promise<BackboneOutputs<V>> {
    const out = await this.run('backbone', [T.INPUT], [input]);
    return {
      pyramid: this.model.partition.pyramidTensors.map((name) => out.get(name)!),
      features: LEVELS.slice(0, 3).map((level) => out.get(T.backboneTap(level))!),
    };
  }

  /** A node that is neither wanted nor of the last cell stays in ORT's memory: copies of all take a third more time. */
  async bifpn(
    pyramid: readonly V[],
    coefficients: Float32Array,
    wanted: ReadonlySet<string>,
  ): Promise<BifpnOutputs<V>> {
    const { levelTensors, pyramidTensors } = this.model.partition;
    const given = { [T.COEFFICIENTS]: coefficientTensor(this.ort!, coefficients) };
    const nodes = await this.run('bifpn', pyramidTensors, pyramid, [...levelTensors, ...wanted], given);
    return { nodes, levels: levelTensors.map((name) => nodes.get(name)!) };
  }

  async heads(levels: readonly V[], wanted: ReadonlySet<string>): Promise<HeadsOutputs<V>> {
    const fetches = [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS, ...wanted];
    const out = await this.run('heads', this.model.partition.levelTensors, levels, fetches);
    return {
      classes: T.CLASS_OUTPUTS.map((name) => out.get(name)!),
      boxes: T.BOX_OUTPUTS.map((name) => out.get(name)!),
      features: new Map([...wanted].map((name) => [name, out.get(name)!])),
    };
  }

  dispose(): Promise<void> {
    return releaseSessions(this.sessions as Record<string, InferenceSession>);
  }

  private async run(
    stage: EngineStage,
    names: readonly string[],
    tensors: readonly V[],
    fetches?: readonly string[],
    given?: Readonly<Record<string, Tensor>>,
  ): Promise<Map<string, V>> {
    const inputs = tensors.map((tensor) => this.bridge.toOrt(this.ort!, tensor));
    const feeds = { ...named(names, inputs), ...given };
    const out = await runSession(this.sessions[stage]!, feeds, fetches && [...new Set(fetches)]);
    return new Map(Object.entries(out).map(([name, tensor]) => [name, this.bridge.fromOrt(tensor)]));
  }
}

export function coefficientTensor(ort: Ort, coefficients: Float32Array): Tensor {
  return new ort.Tensor('float32', coefficients, [coefficients.length]);
}
