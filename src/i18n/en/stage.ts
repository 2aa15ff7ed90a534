/** The stage, the controls under it and the ways images get there. */
export const stage = {
  label: 'Image with detections',
  boxes: 'Boxes on the image',
  imageName: 'Image {{name}}',
  boxName: '{{label}}, {{score}}',
  empty: 'Drop an image here',
  emptyHint:
    'or paste one, open a file, or start from a sample. Nothing is uploaded: everything runs on this device.',
  dropTitle: 'Drop to open',
  dropHint: 'Images, videos, .onnx models, .pth or .safetensors checkpoints, labels .json',
  gallery: 'Opened images',
  scaledDown: 'Scaled down from {{width}} × {{height}} while decoding',
  running: 'Detecting…',
};

export const controls = {
  label: 'Detection settings',
  threshold: 'Score threshold',
  thresholdWhy: 'Boxes whose class score, the sigmoid of the logit, is below this are dropped.',
  iou: 'IoU',
  iouWhy:
    'Intersection over union: of two boxes of one class that overlap more than this, non-maximum suppression keeps the higher score.',
  max: 'Max boxes',
  maxWhy: 'At most this many boxes are kept, best scores first.',
  valueOf: '{{name}}, value',
  classes: 'Classes in this image',
  allClasses: 'All',
  labels: 'Labels',
  boxes: 'Boxes',
  show: 'Show on the image',
  raised:
    '{{candidates}} cells passed the threshold; the bar was raised to {{score}} to keep non-maximum suppression quick.',
};
