import type { Env, InferenceSession, Tensor, TensorConstructor, TensorFactory } from 'onnxruntime-web';

/**
 * One entry of onnxruntime-web (`/wasm`, `/webgpu`, or Node's): each bundles its own module state, so a backend
 * keeps to the one it was made with.
 */
export interface Ort {
  readonly env: Env;
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: TensorConstructor & TensorFactory;
}

export type { InferenceSession, Tensor };

/** A started runtime and what is known of it. */
export interface Runtime {
  readonly ort: Ort;
  readonly threads: number;
}
