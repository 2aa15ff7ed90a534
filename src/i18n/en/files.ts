import type { FileLook } from '../../model/files/fileLook';

/** What to do with a file that could not be read as what it was opened as, by what it is. */
const ADVICE = {
  named: 'Open it as an image: its name must not end like a model’s.',
  video: 'Open it as a video: its name must not end like a model’s or an image’s.',
  archive: 'Unpack it and open the model or the images in it.',
  page: 'A page was saved instead of the file: sign in, or use the page’s download link.',
  pointer: 'It only stands for the file: run “git lfs pull”, or use the web page’s download link.',
  tensorflow: 'Convert it to ONNX first, with tf2onnx.',
  checkpoint: 'It may be a damaged checkpoint: save or download it again.',
  onnx: 'Open it as a model: its name must end in .onnx.',
  model: 'Open it as a model: its name must end like one’s, in .onnx, .pth or .safetensors.',
  damaged:
    'It seems to be damaged or to end too early: copy or download it again, or save it anew as JPEG or PNG.',
  convert: 'Convert it to JPEG or PNG first.',
  incomplete: 'Check that it was copied or downloaded completely.',
  image: 'Open a JPEG, PNG, WebP, GIF or AVIF file. SVG and camera raw files have to be converted first.',
  other:
    'Open an ONNX model (.onnx) or a checkpoint (.pth, .pt, .ckpt, .bin, .safetensors) of an EfficientDet.',
} as const;

/** What a file looks like, in a sentence after “it looks like”, and what to do where it is no model, or no image. */
export const fileLooks = {
  jpeg: { what: 'a JPEG image', asModel: ADVICE.named, asImage: ADVICE.damaged },
  png: { what: 'a PNG image', asModel: ADVICE.named, asImage: ADVICE.damaged },
  gif: { what: 'a GIF image', asModel: ADVICE.named, asImage: ADVICE.damaged },
  webp: { what: 'a WebP image', asModel: ADVICE.named, asImage: ADVICE.damaged },
  avif: { what: 'an AVIF image', asModel: ADVICE.named, asImage: ADVICE.damaged },
  heic: { what: 'a HEIC image', asModel: ADVICE.named, asImage: ADVICE.convert },
  bmp: { what: 'a BMP image', asModel: ADVICE.named, asImage: ADVICE.convert },
  ico: { what: 'an icon', asModel: ADVICE.named, asImage: ADVICE.convert },
  tiff: { what: 'a TIFF image', asModel: ADVICE.named, asImage: ADVICE.convert },
  jxl: { what: 'a JPEG XL image', asModel: ADVICE.named, asImage: ADVICE.convert },
  matroska: { what: 'a WebM or Matroska video', asModel: ADVICE.video, asImage: ADVICE.video },
  mp4: { what: 'an MP4 or QuickTime video', asModel: ADVICE.video, asImage: ADVICE.video },
  safetensors: { what: 'a safetensors file', asModel: ADVICE.checkpoint, asImage: ADVICE.model },
  'pytorch-zip': { what: 'a PyTorch file', asModel: ADVICE.checkpoint, asImage: ADVICE.model },
  zip: {
    what: 'a zip archive',
    asModel: ADVICE.archive,
    asImage: ADVICE.archive,
  },
  pickle: { what: 'a Python pickle', asModel: ADVICE.checkpoint, asImage: ADVICE.model },
  tflite: { what: 'a TensorFlow Lite model', asModel: ADVICE.tensorflow, asImage: ADVICE.tensorflow },
  hdf5: { what: 'a Keras model (HDF5)', asModel: ADVICE.tensorflow, asImage: ADVICE.tensorflow },
  'saved-model': { what: 'a TensorFlow SavedModel', asModel: ADVICE.tensorflow, asImage: ADVICE.tensorflow },
  onnx: { what: 'an ONNX model', asModel: ADVICE.onnx, asImage: ADVICE.model },
  'graph-def': { what: 'a frozen TensorFlow graph', asModel: ADVICE.tensorflow, asImage: ADVICE.tensorflow },
  gzip: { what: 'a gzip archive', asModel: ADVICE.archive, asImage: ADVICE.archive },
  tar: { what: 'a tar archive', asModel: ADVICE.archive, asImage: ADVICE.archive },
  rar: { what: 'a RAR archive', asModel: ADVICE.archive, asImage: ADVICE.archive },
  '7z': { what: 'a 7z archive', asModel: ADVICE.archive, asImage: ADVICE.archive },
  npy: { what: 'a NumPy array', asModel: ADVICE.other, asImage: ADVICE.image },
  pdf: { what: 'a PDF document', asModel: ADVICE.other, asImage: ADVICE.image },
  'lfs-pointer': { what: 'a Git LFS pointer', asModel: ADVICE.pointer, asImage: ADVICE.pointer },
  html: { what: 'a web page', asModel: ADVICE.page, asImage: ADVICE.page },
  svg: { what: 'an SVG drawing', asModel: ADVICE.other, asImage: ADVICE.image },
  xml: { what: 'an XML document', asModel: ADVICE.page, asImage: ADVICE.page },
  json: { what: 'a JSON text', asModel: ADVICE.other, asImage: ADVICE.image },
  text: { what: 'a text', asModel: ADVICE.other, asImage: ADVICE.image },
  empty: { what: 'an empty file', asModel: ADVICE.incomplete, asImage: ADVICE.incomplete },
  'tf-checkpoint': {
    what: 'a TensorFlow checkpoint',
    asModel: ADVICE.tensorflow,
    asImage: ADVICE.tensorflow,
  },
  unknown: { what: 'nothing that is known here', asModel: ADVICE.other, asImage: ADVICE.image },
} satisfies Readonly<
  Record<FileLook, { readonly what: string; readonly asModel: string; readonly asImage: string }>
>;
