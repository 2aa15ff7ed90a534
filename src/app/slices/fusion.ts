import type { ModelInfo } from '../../inference/api/messages';
import { type FusionState, fusionCoefficients } from '../../model/bifpn/fusion';
import { EDGES_PER_CELL, type TopologyId } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import type { Baseline } from '../fusion/baseline';
import { readEdits, writeEdits } from '../fusion/editsText';
import { type FusionHistory, UNEDITED, withEdit } from '../fusion/history';
import { memoised } from '../memoised';

/** Median milliseconds of the BiFPN with each kind of fusion, and of computing its coefficients. */
export interface KindTimes {
  readonly runs: number;
  readonly bifpnMs: Readonly<Record<FusionKind, number>>;
  readonly coefficientsMs: Readonly<Record<FusionKind, number>>;
}

export interface FusionEditing extends FusionHistory {
  /** Zero-based BiFPN cell on screen. */
  readonly cell: number;
  /** Index in `BIFPN_EDGES` of the edge that is looked at. */
  readonly edge: number;
  /** Edits that an address asks for, as text, until the model they belong to is there. */
  readonly pending: string | null;
  readonly baseline: Baseline | null;
  /** The topology chosen last: PANet and its simplified form are the same edges here, so edges alone don't tell. */
  readonly topology: TopologyId | null;
  /** A number from 0 to 1 while measuring. */
  readonly kindTimes: KindTimes | number | null;
}

/** The edge opened first: P4out's own input, the edge that BiFPN adds to PANet. */
const FIRST_SHOWN_EDGE = 8;

export const initialFusionEditing: FusionEditing = {
  ...UNEDITED,
  cell: 0,
  edge: FIRST_SHOWN_EDGE,
  pending: null,
  baseline: null,
  topology: null,
  kindTimes: null,
};

/** The slice when a model has come into use: its edits are those that wait for it, or none. */
export function forModel(editing: FusionEditing, { fusion, architecture }: ModelInfo): FusionEditing {
  const asked = editing.pending === null ? null : readEdits(fusion, editing.pending);
  return {
    ...(asked ? withEdit(UNEDITED, fusion, asked) : UNEDITED),
    cell: Math.min(editing.cell, architecture.cells.length - 1),
    edge: editing.edge,
    pending: null,
    baseline: null,
    topology: null,
    kindTimes: null,
  };
}

/** The slice with edits as an address says; text that fits no edits changes nothing. */
export function withEditsText(editing: FusionEditing, model: ModelInfo | null, text: string): FusionEditing {
  if (!model) return { ...editing, pending: text === '' ? null : text };
  const asked = readEdits(model.fusion, text);
  return asked ? { ...editing, ...withEdit(editing, model.fusion, asked) } : editing;
}

export function editsText({ pending, present }: FusionEditing, model: ModelInfo | null): string {
  return pending ?? (model ? writeEdits(model.fusion, present) : '');
}

/** What runs now: the edited fusion, else the model's; null without a model. */
export function currentFusion({ present }: FusionEditing, model: ModelInfo | null): FusionState | null {
  return present ?? model?.fusion ?? null;
}

/** Coefficients of the fusion that runs now, [cells · EDGES_PER_CELL]. */
export const currentCoefficients = memoised((fusion: FusionState | null) =>
  fusion ? fusionCoefficients(fusion) : new Float32Array(),
);

/** Index of an edge of the cell on screen in the arrays of `FusionState`. */
export function flatIndex({ cell }: FusionEditing, edge: number): number {
  return cell * EDGES_PER_CELL + edge;
}
