import type { KernelId, KernelTime } from '../../inference/api/messages';
import { type FrameTiming, type Statistics, statisticsOf } from '../slices/timing';

/** Groups of kernels, along the way of a frame. */
export const KERNEL_GROUPS = [
  'preprocess',
  'backbone',
  'bifpn',
  'class_net',
  'box_net',
  'candidates',
] as const;
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
  const timed = frames.map(({ kernels }) => kernels).filter((kernels) => kernels !== null);
  const ids = new Map<string, KernelId>();
  for (const kernels of timed) for (const [label, { id }] of kernels) ids.set(label, id);
  const members = new Map<string, (readonly [string, KernelId])[]>();
  for (const each of ids) {
    const { key } = groupOf(each[1]);
    members.set(key, [...(members.get(key) ?? []), each]);
  }
  const statistics = (labels: readonly string[]) => statisticsOf(timed.map((each) => sumOf(each, labels)));
  const groups = [...members.values()].map((own): KernelGroup => {
    const kernels = own.map(([label, id]) => ({ id, ...statistics([label]) }));
    return { ...groupOf(own[0]![1]), kernels, ...statistics(own.map(([label]) => label)) };
  });
  return groups.sort((a, b) => order(a) - order(b) || a.cell - b.cell);
}

const order = ({ group }: KernelGroup) => KERNEL_GROUPS.indexOf(group);

/** Milliseconds of those that ran; null where none did. */
function sumOf(kernels: ReadonlyMap<string, KernelTime>, labels: readonly string[]): number | null {
  const ran = labels.map((label) => kernels.get(label)).filter((kernel) => kernel !== undefined);
  return ran.length === 0 ? null : total(ran);
}

const total = (kernels: readonly KernelTime[]) =>
  kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);

/** All timed kernels of a frame together. */
export function kernelTotals(frames: readonly FrameTiming[]): Statistics {
  return statisticsOf(frames.flatMap(({ kernels }) => (kernels?.size ? [total([...kernels.values()])] : [])));
}
