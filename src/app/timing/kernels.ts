import { type KernelId, kernelLabel } from '../../inference/api/messages';
import { type FrameTiming, type Statistics, statisticsOf } from '../slices/timing';

/** Groups of kernels, along the way of a frame. */
export const KERNEL_GROUPS = ['preprocess', 'bifpn', 'class_net', 'box_net', 'candidates'] as const;
export type KernelGroupKind = (typeof KERNEL_GROUPS)[number];

export interface KernelStatistics extends Statistics {
  readonly id: KernelId;
}

export interface KernelGroup extends Statistics {
  /** Stands for the group among the others. */
  readonly key: string;
  readonly group: KernelGroupKind;
  readonly cell: number;
  /** In the order they run. */
  readonly kernels: readonly KernelStatistics[];
}

/** A frame's kernels by their labels; one that ran twice counts twice. */
type KernelSums = ReadonlyMap<string, { readonly id: KernelId; readonly milliseconds: number }>;

function sumsOf({ kernels }: FrameTiming): KernelSums | null {
  if (!kernels) return null;
  const sums = new Map<string, { id: KernelId; milliseconds: number }>();
  for (const { id, milliseconds } of kernels) {
    const label = kernelLabel(id);
    sums.set(label, { id, milliseconds: milliseconds + (sums.get(label)?.milliseconds ?? 0) });
  }
  return sums;
}

/** Where a kernel stands; the BiFPN has a group a cell. */
function groupOf(id: KernelId): Pick<KernelGroup, 'key' | 'group' | 'cell'> {
  const group = id.stage === 'heads' ? id.net : id.stage;
  const cell = id.stage === 'bifpn' ? id.cell : 0;
  return { key: `${group} ${cell}`, group, cell };
}

/**
 * The kernels of all frames that timed theirs, in groups along the way of a frame. A frame in which none of a group's
 * kernels ran, since their stage was answered from its cache, does not count for the group.
 */
export function kernelGroups(frames: readonly FrameTiming[]): readonly KernelGroup[] {
  const sums = frames.map(sumsOf).filter((each) => each !== null);
  const ids = new Map(sums.flatMap((each) => [...each].map(([label, { id }]) => [label, id] as const)));
  const members = new Map<string, KernelId[]>();
  for (const id of ids.values()) {
    const { key } = groupOf(id);
    members.set(key, [...(members.get(key) ?? []), id]);
  }
  const groups = [...members.values()].map((own): KernelGroup => {
    const kernels = own.map((id) => ({ id, ...statisticsOf(sums.map((each) => sumOf(each, [id]))) }));
    return { ...groupOf(own[0]!), kernels, ...statisticsOf(sums.map((each) => sumOf(each, own))) };
  });
  return groups.sort((a, b) => order(a) - order(b) || a.cell - b.cell);
}

const order = ({ group }: KernelGroup) => KERNEL_GROUPS.indexOf(group);

/** Milliseconds of those that ran; null where none did. */
function sumOf(sums: KernelSums, ids: readonly KernelId[]): number | null {
  const ran = ids.map((id) => sums.get(kernelLabel(id))).filter((sum) => sum !== undefined);
  return ran.length === 0 ? null : ran.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

/** All timed kernels of a frame together. */
export function kernelTotals(frames: readonly FrameTiming[]): Statistics {
  const timed = frames.flatMap(({ kernels }) => (kernels?.length ? [kernels] : []));
  return statisticsOf(
    timed.map((kernels) => kernels.reduce((total, { milliseconds }) => total + milliseconds, 0)),
  );
}
