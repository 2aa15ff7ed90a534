import type { FileLook } from '../../model/files/fileLook';

/** What to do with a file that is not what it was opened as, by what it is. */
const ADVICE = {
  image: 'Open it as an image: its name must not end like a model’s.',
  video: 'Open it as a video: its name must not end like a model’s or an image’s.',
  archive: 'Unpack it and open the model or the images in it.',
  page: 'A page was saved instead of the file: sign in, or use the page’s download link.',
  pointer: 'It only stands for the file: run “git lfs pull”, or use the web page’s download link.',
  tensorflow: 'Convert it to ONNX first, with tf2onnx.',
  checkpoint: 'It may be a damaged checkpoint: save or download it again.',
  onnx: 'Open it as a model: its name must end in .onnx.',
  other:
    'Open an ONNX model (.onnx) or a checkpoint (.pth, .pt, .ckpt, .bin, .safetensors) of an EfficientDet.',
} as const;

/** What a file looks like, in a sentence after “it looks like”, and what to do about it. */
export const fileLooks = {
  jpeg: { what: 'a JPEG image', advice: ADVICE.image },
  png: { what: 'a PNG image', advice: ADVICE.image },
  gif: { what: 'a GIF image', advice: ADVICE.image },
  webp: { what: 'a WebP image', advice: ADVICE.image },
  avif: { what: 'an AVIF image', advice: ADVICE.image },
  heic: { what: 'a HEIC image', advice: ADVICE.image },
  bmp: { what: 'a BMP image', advice: ADVICE.image },
  ico: { what: 'an icon', advice: ADVICE.image },
  tiff: { what: 'a TIFF image', advice: ADVICE.image },
  jxl: { what: 'a JPEG XL image', advice: ADVICE.image },
  matroska: { what: 'a WebM or Matroska video', advice: ADVICE.video },
  mp4: { what: 'an MP4 or QuickTime video', advice: ADVICE.video },
  safetensors: { what: 'a safetensors file', advice: ADVICE.checkpoint },
  zip: { what: 'a zip archive without a PyTorch checkpoint', advice: ADVICE.archive },
  pickle: { what: 'a Python pickle', advice: ADVICE.checkpoint },
  tflite: { what: 'a TensorFlow Lite model', advice: ADVICE.tensorflow },
  hdf5: { what: 'a Keras model (HDF5)', advice: ADVICE.tensorflow },
  'saved-model': { what: 'a TensorFlow SavedModel', advice: ADVICE.tensorflow },
  onnx: { what: 'an ONNX model', advice: ADVICE.onnx },
  'graph-def': { what: 'a frozen TensorFlow graph', advice: ADVICE.tensorflow },
  gzip: { what: 'a gzip archive', advice: ADVICE.archive },
  tar: { what: 'a tar archive', advice: ADVICE.archive },
  rar: { what: 'a RAR archive', advice: ADVICE.archive },
  '7z': { what: 'a 7z archive', advice: ADVICE.archive },
  npy: { what: 'a NumPy array', advice: ADVICE.other },
  pdf: { what: 'a PDF document', advice: ADVICE.other },
  'lfs-pointer': { what: 'a Git LFS pointer', advice: ADVICE.pointer },
  html: { what: 'a web page', advice: ADVICE.page },
  svg: { what: 'an SVG drawing', advice: ADVICE.other },
  xml: { what: 'an XML document', advice: ADVICE.page },
  json: { what: 'a JSON text', advice: ADVICE.other },
  text: { what: 'a text', advice: ADVICE.other },
  empty: { what: 'an empty file', advice: 'Check that it was copied or downloaded completely.' },
  'tf-checkpoint': { what: 'a TensorFlow checkpoint', advice: ADVICE.tensorflow },
  unknown: { what: 'nothing that is known here', advice: ADVICE.other },
} satisfies Readonly<Record<FileLook, { readonly what: string; readonly advice: string }>>;
