import type { ErrorCode } from '../../model/errors';

export interface ErrorWords {
  /** What happened, in one sentence. */
  readonly sentence: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Stand-ins for blanks that whoever threw could not fill. */
export const errorBlanks = {
  name: 'The file',
  reason: 'unknown reason',
  family: 'an unknown one',
};

/** Names of the values that are shown as details; any other value goes by its own name. */
export const errorDetails = {
  name: 'File',
  reason: 'Reason',
  node: 'Node',
  missing: 'Missing',
  missingCount: 'Missing tensors',
  unexpected: 'Unexpected',
  unexpectedCount: 'Unexpected tensors',
  wrongShape: 'Other shape',
  wrongShapeCount: 'Tensors of another shape',
  expected: 'Expected',
  found: 'Found',
  bytes: 'Bytes',
  url: 'Address',
  looks: 'Looks like',
  global: 'Name',
};

/** One entry for every code; blanks are the error's values. Values without a blank follow as details. */
export const errors = {
  'image-undecodable': {
    sentence: '{{name}} could not be read as an image; it looks like {{looks}}.',
    hint: '{{asImage}}',
  },
  'image-too-large': {
    sentence: '{{name}} is too large to decode here: {{width}} × {{height}} pixels.',
    hint: 'Scale it down to at most {{limit}} megapixels and open it again.',
  },
  'image-empty': {
    sentence: '{{name}} is empty.',
    hint: 'The file has no content; check that it was copied or downloaded completely.',
  },
  'model-truncated': {
    sentence: '{{name}} ends too early to be a whole model.',
    hint: 'Download or copy it again; the part that arrived cannot be used.',
  },
  'model-checksum': {
    sentence: '{{name}} is not the file that was promised: its SHA-256 differs.',
    hint: 'Load it again. If that does not help, the file on the server was changed or damaged.',
  },
  'model-not-ours': {
    sentence: '{{name}} is not an EfficientDet as it was exported here.',
    hint: 'Open it as it was exported, before another tool changed it; or another exporter’s EfficientDet (.onnx), or a checkpoint (.pth or .safetensors).',
  },
  'model-not-recovered': {
    sentence: 'No EfficientDet could be recovered from {{name}}.',
    hint: 'The details name the node and the reason. Export it in evaluation mode and without optimisations for one kind of processor, or open the checkpoint itself (.pth or .safetensors).',
  },
  'foreign-operator': {
    sentence: 'The file itself is not run: {{node}} is a {{operator}}, which no EfficientDet needs.',
    hint: 'Up to its heads only operators of an EfficientDet are run. The model made from it works all the same.',
  },
  'foreign-size': {
    sentence: 'The file runs at {{side}} only, and the model made from it cannot.',
    hint: 'Export it for a square whose side is a multiple of 128, or with open dimensions, to compare.',
  },
  'foreign-changed': {
    sentence: '{{name}} is no longer the file that was opened.',
    hint: 'Open it again to compare.',
  },
  'foreign-run': {
    sentence: 'ONNX Runtime cannot run the file itself at {{side}} px.',
    hint: 'Some files leave their size open and hold sizes inside all the same. Choose the input size they were exported for.',
  },
  'bad-architecture': {
    sentence: 'There can be no network whose {{field}} is {{value}}.',
    hint: 'Correct that entry of the network’s description.',
  },
  'model-download': {
    sentence: 'The model could not be downloaded.',
    hint: 'Check the connection and try again.',
  },
  'model-too-large': {
    sentence: 'This model needs more than the graphics adapter allows.',
    hint: 'Choose a smaller variant, or WebAssembly as the backend.',
  },
  'official-catalogue': {
    sentence: '{{name}} is no catalogue of official weights.',
    hint: 'Restore the file as it came with the app, or correct the field named below.',
  },
  'official-download': {
    sentence: 'The authors’ weights could not be downloaded.',
    hint: 'Check the connection and try again. Or download the file another way and open it here (on the command line: --from its folder).',
  },
  'official-gone': {
    sentence: 'The authors’ weights of {{variant}} are no longer kept in this browser.',
    hint: 'Get them again; until then the variant has other weights.',
  },
  'official-missing': {
    sentence: '{{folder}} has no checkpoint of the authors’ {{variant}}.',
    hint: 'Put one of these files there, under its own name: {{files}}.',
  },
  'not-a-model': {
    sentence: '{{name}} is not a model; it looks like {{looks}}.',
    hint: '{{asModel}}',
  },
  'checkpoint-format': {
    sentence: '{{name}} could not be read as a checkpoint; it looks like {{looks}}.',
    hint: 'The details say why. Save or download it again; it must be a PyTorch file or a .safetensors file that holds a state dict.',
  },
  'checkpoint-truncated': {
    sentence: '{{name}} is a checkpoint that ends too early; it looks like {{looks}}.',
    hint: 'Download or copy it again; the part that arrived cannot be used.',
  },
  'checkpoint-unsupported': {
    sentence: '{{name}} holds another network: {{family}}.',
    hint: 'This app runs EfficientDet-D0 … D7; open a checkpoint of one of them.',
  },
  'checkpoint-forbidden': {
    sentence: '{{name}} was refused: it asks to run code ({{global}}).',
    hint: 'Nothing was executed. Use a checkpoint that holds tensors only, or convert it to .safetensors.',
  },
  'checkpoint-misfit': {
    sentence: '{{name}} does not fit EfficientDet-{{variant}}.',
    hint: 'It would fit: {{fits}}; nearest to it: {{nearest}}. Tensors must have effdet’s names; the details say which are missing, unexpected or of another shape.',
  },
  'labels-format': {
    sentence: '{{name}} could not be used as labels.',
    hint: 'A labels file is a JSON list of names, one for each class of the model, in order.',
  },
  'camera-refused': {
    sentence: 'The camera may not be used.',
    hint: 'Allow the camera for this page in the browser’s address bar, then try again.',
  },
  'camera-missing': {
    sentence: 'No camera was found.',
    hint: 'Connect a camera; it starts by itself when it is there.',
  },
  'camera-busy': {
    sentence: 'The camera is there but could not be started.',
    hint: 'Close other programs and tabs that use it, then try again.',
  },
  'camera-ended': {
    sentence: 'The camera stopped.',
    hint: 'It was unplugged or its permission was withdrawn. The last frame stays on the stage; when the camera is back, it goes on.',
  },
  'video-undecodable': {
    sentence: '{{name}} could not be played as a video.',
    hint: 'Open an MP4 (H.264) or WebM file.',
  },
  'recording-failed': {
    sentence: 'The recording stopped.',
    hint: 'What was recorded up to then can still be saved, if there is any. Start again to record on.',
  },
  'webgpu-missing': {
    sentence: 'WebGPU is not available here.',
    hint: 'Choose Auto or WebAssembly as the backend. Current Chrome, Edge, Safari and Firefox offer WebGPU.',
  },
  'kernel-invalid': {
    sentence: 'This graphics device cannot compile the kernel “{{kernel}}”: {{reason}} (line {{line}})',
    hint: 'Update the browser or the graphics driver, or choose WebAssembly as the backend.',
  },
  'dawn-missing': {
    sentence: 'WebGPU in Node needs Dawn, which is not installed or does not start here.',
    hint: 'Install it with: {{install}}',
  },
  'device-lost': {
    sentence: 'The graphics device was lost.',
    hint: 'The app starts it again by itself; if that keeps failing, choose WebAssembly as the backend.',
  },
  'out-of-memory': {
    sentence: 'There is not enough memory for this.',
    hint: 'Close other tabs, use a smaller image or choose a smaller variant.',
  },
  'worker-crashed': {
    sentence: 'The background worker stopped unexpectedly.',
    hint: 'It is started again with everything you had set.',
  },
  'recovery-failed': {
    sentence: 'The background worker could not be started again.',
    hint: 'Try again, perhaps with a smaller variant or another backend; everything you had set is still there.',
  },
  'storage-full': {
    sentence: 'The browser’s storage is full, so the model was not kept.',
    hint: 'It works now, but will be loaded anew next time. Free some space to keep it.',
  },
  'part-missing': {
    sentence: 'A part of the app could not be fetched.',
    hint: 'There is no connection, or the host has a newer version. Reload the page; your settings are in the address.',
  },
  offline: {
    sentence: 'There is no connection, and this is not stored on the device.',
    hint: 'Connect and try again.',
  },
  cancelled: {
    sentence: 'Cancelled.',
    hint: 'What was on screen stays as it was.',
  },
  'bad-argument': {
    sentence: 'That value cannot be used.',
    hint: 'The details name the value and what is allowed.',
  },
  'file-missing': {
    sentence: '{{name}} was not found.',
    hint: 'Check the name and the folder.',
  },
  'file-unreadable': {
    sentence: '{{name}} could not be opened.',
    hint: 'Check that it is a file, not a folder, and that you may read it.',
  },
  'file-unwritable': {
    sentence: '{{name}} could not be written.',
    hint: 'Name a file, not a folder, in a place where you may write and that has room.',
  },
  'annotations-format': {
    sentence: '{{name}} could not be read as annotations.',
    hint: 'Annotations are a COCO JSON file with images, annotations and categories, a folder of Pascal VOC XML files, or YOLO’s data.yaml with its label files.',
  },
  'annotations-too-large': {
    sentence: '{{name}} is too large to read here: {{bytes}} bytes.',
    hint: 'Split it; at most {{limit}} bytes are read of one such file.',
  },
  'images-missing': {
    sentence: 'No images were found in {{name}}.',
    hint: 'Name a folder that has JPEG, PNG, WebP, GIF, AVIF or TIFF files in it, at any depth.',
  },
  'path-outside': {
    sentence: '{{name}} lies outside the folder of the images, so it was not read.',
    hint: 'Correct the path in the annotations; only files below the folder are opened.',
  },
  'picture-failed': {
    sentence: 'The picture could not be made.',
    hint: 'It may be too large for this browser: fold up what is long in the panel, then try again.',
  },
  unexpected: {
    sentence: 'Something went wrong that should not.',
    hint: 'Try again; if it happens again, reload the page. What you had set is in the address.',
  },
} satisfies Readonly<Record<ErrorCode, ErrorWords>>;
