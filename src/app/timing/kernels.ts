import { type FrameTiming, type Statistics, statisticsOf } from '../slices/timing';

export const KERNEL_GROUPS = ['preprocess', 'bifpn', 'class', 'box', 'candidates', 'other'] as const;
export type KernelGroupKind = (typeof KERNEL_GROUPS)[number];

/** How a kernel is called on screen: `text` as it is, the others by the catalogue with what follows. */
export interface KernelName {
  readonly kind: 'text' | 'letterbox' | 'layer' | 'predict' | 'compact' | 'count_bins';
  /** Node, zero-based layer or level. */
  readonly value: string;
}

export interface PlacedKernel {
  readonly group: KernelGroupKind;
  /** Zero-based BiFPN cell; 0 in other groups. */
  readonly cell: number;
  readonly name: KernelName;
}

interface Pattern {
  readonly pattern: RegExp;
  readonly place: (cell: string, value: string) => PlacedKernel;
}

const head = (group: 'class' | 'box'): readonly Pattern[] => [
  {
    pattern: new RegExp(`^${group} (layer) (\\d+)$`),
    place: (_, value) => ({ group, cell: 0, name: { kind: 'layer', value } }),
  },
  {
    pattern: new RegExp(`^${group} (predict) (P\\d)$`),
    place: (_, value) => ({ group, cell: 0, name: { kind: 'predict', value } }),
  },
];

/** The labels that `src/webgpu` gives its passes. */
const PATTERNS: readonly Pattern[] = [
  {
    pattern: /^(letterbox)$/,
    place: (value) => ({ group: 'preprocess', cell: 0, name: { kind: 'letterbox', value } }),
  },
  {
    pattern: /^bifpn (\d+)\.(\w+)$/,
    place: (cell, value) => ({ group: 'bifpn', cell: Number(cell), name: { kind: 'text', value } }),
  },
  ...head('class'),
  ...head('box'),
  {
    pattern: /^candidates (compact)$/,
    place: (value) => ({ group: 'candidates', cell: 0, name: { kind: 'compact', value } }),
  },
  {
    pattern: /^candidates (count_bins)$/,
    place: (value) => ({ group: 'candidates', cell: 0, name: { kind: 'count_bins', value } }),
  },
];

/** Where a kernel belongs, by its label; one that nobody knows stands under its label among the others. */
export function placeKernel(label: string): PlacedKernel {
  for (const { pattern, place } of PATTERNS) {
    const found = pattern.exec(label);
    if (found) return place(found[1]!, found[2] ?? '');
  }
  return { group: 'other', cell: 0, name: { kind: 'text', value: label } };
}

export interface KernelStatistics extends Statistics {
  readonly label: string;
  readonly name: KernelName;
}

export interface KernelGroup extends Statistics {
  /** Stands for the group among the others. */
  readonly key: string;
  readonly group: KernelGroupKind;
  readonly cell: number;
  /** In the order they run. */
  readonly kernels: readonly KernelStatistics[];
}

/** Milliseconds of a frame by label; a kernel that ran twice counts twice. */
type KernelSums = ReadonlyMap<string, number>;

function sumsOf({ kernels }: FrameTiming): KernelSums | null {
  if (!kernels) return null;
  const sums = new Map<string, number>();
  for (const { label, milliseconds } of kernels) sums.set(label, (sums.get(label) ?? 0) + milliseconds);
  return sums;
}

/**
 * The kernels of all frames that timed theirs, in groups along the way of a frame. A frame in which none of a group's
 * kernels ran, since their stage was answered from its cache, does not count for the group.
 */
export function kernelGroups(frames: readonly FrameTiming[]): readonly KernelGroup[] {
  const sums = frames.map(sumsOf).filter((each) => each !== null);
  const members = new Map<string, PlacedKernel & { readonly labels: string[] }>();
  for (const label of new Set(sums.flatMap((each) => [...each.keys()]))) {
    const placed = placeKernel(label);
    const key = `${placed.group} ${placed.cell}`;
    const known = members.get(key);
    if (known) known.labels.push(label);
    else members.set(key, { ...placed, labels: [label] });
  }
  const groups = [...members].map(([key, { group, cell, labels }]): KernelGroup => {
    const kernels = labels.map((label) => {
      const { name } = placeKernel(label);
      return { label, name, ...statisticsOf(sums.map((each) => each.get(label) ?? null)) };
    });
    return { key, group, cell, kernels, ...statisticsOf(sums.map((each) => sumOf(each, labels))) };
  });
  return groups.sort((a, b) => order(a) - order(b) || a.cell - b.cell);
}

const order = ({ group }: KernelGroup) => KERNEL_GROUPS.indexOf(group);

function sumOf(sums: KernelSums, labels: readonly string[]): number | null {
  const ran = labels.map((label) => sums.get(label)).filter((ms) => ms !== undefined);
  return ran.length === 0 ? null : ran.reduce((total, ms) => total + ms, 0);
}

/** All timed kernels of a frame together. */
export function kernelTotals(frames: readonly FrameTiming[]): Statistics {
  const timed = frames.map(sumsOf).filter((each) => each !== null && each.size > 0);
  return statisticsOf(timed.map((each) => sumOf(each!, [...each!.keys()])));
}
