import type { VariantId } from '../../model/network/variants';
import type { MeasuredTime } from '../scaling/measured';

export interface ScalingState {
  /** The stop that is looked at: its preview is open; null where none is. */
  readonly preview: VariantId | null;
  /** Side that grown variants are given, pixels, where the user chose one; see `inputSizeFor`. */
  readonly inputSize: number | null;
  /** How long variants took on this device, in this visit and those before. */
  readonly measured: readonly MeasuredTime[];
}

export const initialScaling: ScalingState = { preview: null, inputSize: null, measured: [] };
