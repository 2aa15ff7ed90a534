import { toAppError } from '../../model/errors';
import { writeModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import type { InferenceSession, Ort, Tensor } from './ort';

export type SessionOptions = InferenceSession.SessionOptions;
export type Tensors = Record<string, Tensor>;

/** Tensors by the names that a graph has for them. */
export function named(names: readonly string[], tensors: readonly Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
}

/** Makes named sessions one after the other; when one fails, those made before are released. */
export async function createSessions<Name extends string>(
  ort: Ort,
  parts: readonly (readonly [Name, ModelProto, SessionOptions])[],
  onStep: (done: number, total: number) => void,
): Promise<Record<Name, InferenceSession>> {
  const sessions = {} as Record<Name, InferenceSession>;
  try {
    for (const [i, [name, model, options]] of parts.entries()) {
      onStep(i, parts.length);
      sessions[name] = await ort.InferenceSession.create(writeModel(model), options);
    }
  } catch (error) {
    await releaseSessions(sessions);
    throw runtimeError(error);
  }
  onStep(parts.length, parts.length);
  return sessions;
}

export async function releaseSessions(sessions: Readonly<Record<string, InferenceSession>>): Promise<void> {
  for (const session of Object.values(sessions)) await session.release();
}

/** Runs a session for the outputs in `fetches` only. @throws AppError `out-of-memory`, `device-lost`, `unexpected` */
export async function runSession(
  session: InferenceSession,
  feeds: Tensors,
  fetches: readonly string[] = session.outputNames,
): Promise<Tensors> {
  try {
    return (await session.run(feeds, fetches)) as Tensors;
  } catch (error) {
    throw runtimeError(error);
  }
}

/** What ORT's messages mean; WebAssembly says in many ways that its memory is full. */
const MEANINGS = [
  [/device.*lost|lost.*device|external Instance reference/i, 'device-lost'],
  [/memory|bad_alloc|allocat|out of bounds/i, 'out-of-memory'],
  [/abort|unreachable/i, 'worker-crashed'],
  // A graph that parses and is none: a weight of another size than its shape, an unknown operator.
  [/can't create a session/i, 'model-not-ours'],
] as const;

function runtimeError(error: unknown) {
  const text = String(error);
  return toAppError(error, MEANINGS.find(([pattern]) => pattern.test(text))?.[1]);
}
