/** Formats in which a model can be had; each is a file's ending too. */
export const MODEL_FORMATS = ['onnx', 'tflite'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];
