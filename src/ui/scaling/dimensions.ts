import { type PaperScaling, paperScaling, type Variant } from '../../model/network/variants';

/** What compound scaling scales, in the order of tables; `name` is the catalogue's. */
export const DIMENSIONS = [
  { key: 'inputSize', name: 'input' },
  { key: 'fpnChannels', name: 'width' },
  { key: 'fpnCells', name: 'depth' },
  { key: 'headLayers', name: 'heads' },
] as const satisfies readonly { readonly key: keyof PaperScaling; readonly name: string }[];

/** Whether the authors built something else than the formula gives. */
export function isRounded(variant: Variant, key: keyof PaperScaling): boolean {
  return paperScaling(variant.phi)[key] !== variant[key];
}
