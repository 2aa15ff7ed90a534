import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { type Architecture, type ArchitectureChanges, architectureOf } from './architecture';
import { NAMES } from './checkpointNames';
import { ANCHORS_PER_CELL, VARIANT_IDS, VARIANTS, type VariantId } from './variants';
import { expectedTensors, type Shape } from './weightLayers';

/** How a checkpoint differs from what a variant needs. */
export interface Misfit {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** `name: expected [..], found [..]` */
  readonly wrongShape: readonly string[];
}

/** Number of classes a checkpoint was trained for, from its class net; null where it has none. */
export function classesOf(checkpoint: StateDict): number | null {
  const convolution = `${NAMES.predict('class_net')}.conv_pw`;
  const found = checkpoint.get(`${convolution}.bias`) ?? checkpoint.get(`${convolution}.weight`);
  const classes = (found?.shape[0] ?? 0) / ANCHORS_PER_CELL;
  return Number.isInteger(classes) && classes > 0 ? classes : null;
}

const published = (variant: VariantId, classes: number) => architectureOf(VARIANTS[variant], { classes });

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

export function compareCheckpoint(checkpoint: StateDict, architecture: Architecture): Misfit {
  const expected = expectedTensors(architecture);
  const missing: string[] = [];
  const wrongShape: string[] = [];
  for (const [name, shape] of expected) {
    const found = checkpoint.get(name);
    if (!found) missing.push(name);
    else if (!sameShape(shape, found.shape)) {
      wrongShape.push(`${name}: expected [${shape}], found [${found.shape}]`);
    }
  }
  const unexpected = [...checkpoint.keys()].filter((name) => !expected.has(name));
  return { missing, unexpected, wrongShape };
}

function size({ missing, unexpected, wrongShape }: Misfit): number {
  return missing.length + unexpected.length + wrongShape.length;
}

export function fits(misfit: Misfit): boolean {
  return size(misfit) === 0;
}

/** Classes to compare with where the class net is missing: those of the published checkpoints. */
const USUAL_CLASSES = 90;

/** Variants that a checkpoint would fit exactly (D6 and D7 have the same tensors). */
export function fittingVariants(checkpoint: StateDict): VariantId[] {
  const numClasses = classesOf(checkpoint);
  if (numClasses === null) return [];
  return VARIANT_IDS.filter((id) => fits(compareCheckpoint(checkpoint, published(id, numClasses))));
}

/**
 * Variants that a checkpoint differs from in the fewest tensors: those it fits where it fits any, and none where it
 * has no tensor of any.
 */
export function nearestVariants(checkpoint: StateDict): VariantId[] {
  const numClasses = classesOf(checkpoint) ?? USUAL_CLASSES;
  const sizes = new Map<VariantId, number>();
  for (const id of VARIANT_IDS) {
    const misfit = compareCheckpoint(checkpoint, published(id, numClasses));
    const known = checkpoint.size - misfit.unexpected.length - misfit.wrongShape.length;
    if (known > 0) sizes.set(id, size(misfit));
  }
  const least = Math.min(...sizes.values());
  return VARIANT_IDS.filter((id) => sizes.get(id) === least);
}

const SHOWN = 10;

function firstOf(names: readonly string[]): string {
  if (names.length === 0) return '–';
  const rest = names.length > SHOWN ? ` … (+${names.length - SHOWN})` : '';
  return names.slice(0, SHOWN).join('\n') + rest;
}

function listed(variants: readonly VariantId[]): string {
  return variants.join(', ').toUpperCase() || '–';
}

/**
 * @param changes how the network to fit differs from the variant
 * @returns the number of classes
 * @throws AppError `checkpoint-misfit` with the first ten tensors of each kind, the variants that would fit and the
 * nearest ones
 */
export function assertFits(
  checkpoint: StateDict,
  variant: VariantId,
  changes: ArchitectureChanges = {},
): number {
  const numClasses = classesOf(checkpoint);
  const classes = numClasses ?? USUAL_CLASSES;
  const misfit = compareCheckpoint(checkpoint, architectureOf(VARIANTS[variant], { ...changes, classes }));
  if (numClasses !== null && fits(misfit)) return numClasses;
  throw new AppError('checkpoint-misfit', {
    variant: variant.toUpperCase(),
    fits: listed(fittingVariants(checkpoint)),
    nearest: listed(nearestVariants(checkpoint)),
    missingCount: misfit.missing.length,
    missing: firstOf(misfit.missing),
    unexpectedCount: misfit.unexpected.length,
    unexpected: firstOf(misfit.unexpected),
    wrongShapeCount: misfit.wrongShape.length,
    wrongShape: firstOf(misfit.wrongShape),
  });
}
