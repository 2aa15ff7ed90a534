import { toFloat32 } from '../checkpoint/tensor';
import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from '../onnx/generated/onnx_pb';
import { refuse } from './refuse';

export type Values = Float32Array | Float64Array | IntegerArray;
type IntegerArray = Int32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** A tensor whose values the file holds or that follow from such; row-major. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: Values;
  readonly integer: boolean;
  /** Relative rounding of the coarsest type that the values passed through. */
  readonly rounding: number;
}

export const ROUNDING = { f32: 2 ** -24, f16: 2 ** -11, bf16: 2 ** -8, int8: 2 ** -7 } as const;

const { FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT64, INT32, INT16, UINT16, INT8, UINT8, BOOL } =
  TensorProto_DataType;

interface Storage {
  readonly bytes: number;
  readonly rounding: number;
  readonly integer: boolean;
  readonly raw: (bytes: Uint8Array) => Values;
  /** Values that are not raw: the field of the message they stand in. */
  readonly listed: (tensor: TensorProto) => Values;
}

const aligned = (bytes: Uint8Array, size: number) => (bytes.byteOffset % size === 0 ? bytes : bytes.slice());

/** Exact up to 2⁵³; beyond it an integer only says "to the end". */
function int64Values(bytes: Uint8Array): Values {
  const { buffer, byteOffset, byteLength } = aligned(bytes, 8);
  return Float64Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number);
}

/** f16 and bf16 stand as bit patterns in `int32_data`. */
const bitPatterns = (tensor: TensorProto, dtype: 'f16' | 'bf16') =>
  toFloat32(new Uint8Array(Uint16Array.from(tensor.int32Data).buffer), dtype);

interface IntegerArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): IntegerArray;
  from(values: readonly number[]): IntegerArray;
}

const integerStorage = (Type: IntegerArrayType): Storage => ({
  bytes: Type.BYTES_PER_ELEMENT,
  rounding: 0,
  integer: true,
  raw: (bytes) => {
    const { buffer, byteOffset, byteLength } = aligned(bytes, Type.BYTES_PER_ELEMENT);
    return new Type(buffer, byteOffset, byteLength / Type.BYTES_PER_ELEMENT);
  },
  listed: (tensor) => Type.from(tensor.int32Data),
});

const STORAGE: ReadonlyMap<number, Storage> = new Map<number, Storage>([
  [
    FLOAT,
    {
      bytes: 4,
      rounding: ROUNDING.f32,
      integer: false,
      raw: (bytes) => toFloat32(bytes, 'f32'),
      listed: (tensor) => Float32Array.from(tensor.floatData),
    },
  ],
  [
    FLOAT16,
    {
      bytes: 2,
      rounding: ROUNDING.f16,
      integer: false,
      raw: (bytes) => toFloat32(bytes, 'f16'),
      listed: (tensor) => bitPatterns(tensor, 'f16'),
    },
  ],
  [
    BFLOAT16,
    {
      bytes: 2,
      rounding: ROUNDING.bf16,
      integer: false,
      raw: (bytes) => toFloat32(bytes, 'bf16'),
      listed: (tensor) => bitPatterns(tensor, 'bf16'),
    },
  ],
  [
    DOUBLE,
    {
      bytes: 8,
      rounding: 0,
      integer: false,
      raw: (bytes) => {
        const { buffer, byteOffset, byteLength } = aligned(bytes, 8);
        return new Float64Array(buffer, byteOffset, byteLength / 8);
      },
      listed: (tensor) => Float64Array.from(tensor.doubleData),
    },
  ],
  [
    INT64,
    {
      bytes: 8,
      rounding: 0,
      integer: true,
      raw: int64Values,
      listed: (tensor) => Float64Array.from(tensor.int64Data, Number),
    },
  ],
  [INT32, integerStorage(Int32Array)],
  [INT16, integerStorage(Int16Array)],
  [UINT16, integerStorage(Uint16Array)],
  [INT8, integerStorage(Int8Array)],
  [UINT8, integerStorage(Uint8Array)],
  [BOOL, integerStorage(Uint8Array)],
]);

/** Whether values of an ONNX type are whole numbers; the type that a Cast names. */
export function isIntegerType(dataType: number): boolean {
  return STORAGE.get(dataType)?.integer ?? false;
}

/** Relative rounding of what an ONNX type stores. */
export function roundingOf(dataType: number): number {
  return STORAGE.get(dataType)?.rounding ?? 0;
}

/** Most dimensions that a tensor of any exporter has. */
export const MOST_DIMENSIONS = 16;

/**
 * The values of a tensor, weights as views into the file; null for a type that no part of a network has (text,
 * complex numbers, 4-bit integers).
 * @throws AppError `model-not-recovered` where its dimensions do not fit its bytes, or the bytes lie elsewhere
 */
export function readConstant(tensor: TensorProto): Constant | null {
  const { name } = tensor;
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0) {
    throw refuse('its values lie in another file (external data): save it as one file', name);
  }
  const storage = STORAGE.get(tensor.dataType);
  if (!storage) return null;
  if (tensor.dims.length > MOST_DIMENSIONS) throw refuse(`it has ${tensor.dims.length} dimensions`, name);
  const shape = tensor.dims.map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const isRaw = tensor.rawData.byteLength > 0 || count === 0;
  const whole = shape.every((size) => size >= 0) && Number.isSafeInteger(count);
  if (!whole || (isRaw && tensor.rawData.byteLength !== count * storage.bytes)) {
    throw refuse(`its dimensions [${shape}] do not fit its ${tensor.rawData.byteLength} bytes`, name);
  }
  const values = isRaw ? storage.raw(tensor.rawData) : storage.listed(tensor);
  if (values.length !== count) {
    throw refuse(`its dimensions [${shape}] do not fit its ${values.length} values`, name);
  }
  return { shape, values, integer: storage.integer, rounding: storage.rounding };
}

export function integers(values: readonly number[]): Constant {
  return { shape: [values.length], values: Float64Array.from(values), integer: true, rounding: 0 };
}

/** Values as f32; a view where they are stored so. */
export function floatValues({ values }: Constant): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
