/** The frame of the app: header, status bar, menus, progress, help. */
export const app = {
  title: 'EfficientDet Playground',
  skipToStage: 'Skip to the image',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  dismiss: 'Dismiss',
  details: 'Details',
  copy: 'Copy',
  copied: 'Copied',
};

export const header = {
  label: 'Application',
  samples: 'Samples',
  samplesTitle: 'Sample photos',
  licence: 'Licence: {{licence}}',
  source: 'Source: {{source}}',
  open: 'Open…',
  openLabel: 'Open images, a model or a checkpoint',
  share: 'Copy link',
  shareNote: 'The link carries the model, the sample and every setting.',
  shareNoteOwnImage:
    'The link carries the model and every setting, but not your image: it never leaves this device.',
  linkCopied: 'Link copied',
  language: 'Language',
  theme: 'Theme',
  themeSystem: 'As the system',
  themeLight: 'Light',
  themeDark: 'Dark',
  help: 'Keyboard and help',
};

export const samples = {
  blood: 'Blood smear',
  'blood-dense': 'Blood smear, dense',
  'chess-opening': 'Chess board, opening',
  'chess-endgame': 'Chess board, endgame',
  raccoon: 'Raccoon',
  astronaut: 'Eileen Collins, NASA portrait',
  cameraman: 'Man with a camera',
  coffee: 'Cup of coffee',
};

export const backend = {
  label: 'Backend',
  starting: 'Starting…',
  title: 'Where the network runs',
  choice: { auto: 'Auto', webgpu: 'WebGPU', wasm: 'WASM' },
  kind: { webgpu: 'WebGPU', wasm: 'WASM' },
  adapter: 'Adapter',
  noAdapter: 'none',
  threads: 'Threads',
  isolated: 'Cross-origin isolated',
  yes: 'yes',
  no: 'no: WebAssembly runs on one thread',
  autoChip: 'Auto → {{kind}}',
  reason: {
    chosen: 'You chose it.',
    'hardware-adapter': 'This device has a graphics processor that WebGPU can use.',
    'no-webgpu': 'This browser offers no WebGPU, so the network runs on the processor.',
    'software-adapter':
      'WebGPU is only emulated in software here and would be many times slower than WebAssembly.',
    'model-too-large': 'The graphics adapter’s limits are too small for this model.',
    'device-lost-twice': 'The graphics device was lost twice, so the network moved to the processor.',
  },
};

export const progress = {
  label: 'Loading',
  of: '{{done}} of {{total}}',
  fromCache: 'from cache',
  loading: 'Loading {{name}}',
  noModel: 'No model is loaded.',
  loadModel: 'Load {{name}}',
  phase: {
    runtime: 'Runtime',
    download: 'Download',
    check: 'Checking',
    read: 'Reading',
    grow: 'Growing',
    export: 'Building the graph',
    partition: 'Partitioning',
    compile: 'Compiling',
    benchmark: 'Measuring',
  },
};

export const status = {
  noImage: 'No image',
  running: 'Running…',
  waiting: 'Waiting for the model',
  threads_one: '{{count}} thread',
  threads_other: '{{count}} threads',
  cached: 'cached',
  detections_one: '{{count}} detection in {{name}}',
  detections_other: '{{count}} detections in {{name}}',
};

/** Names of the pipeline's stages, as timings list them. */
export const stages = {
  preprocess: 'preprocess',
  backbone: 'backbone',
  bifpn: 'BiFPN',
  heads: 'heads',
  candidates: 'candidates',
  nms: 'NMS',
};

export const shortcuts = {
  title: 'Keyboard',
  intro: 'Keys work everywhere except while you type in a field.',
  groups: {
    input: 'Input',
    live: 'Live',
    detections: 'Detections',
    fusion: 'Fusion',
    view: 'View',
    share: 'Share and export',
  },
  'open-files': 'Open images, a model or a checkpoint',
  'next-image': 'Next image',
  'previous-image': 'Previous image',
  'open-webcam': 'Start the camera',
  'live-pause': 'Pause or resume camera or video',
  'live-snapshot': 'Freeze this frame as an image',
  'live-tracking': 'Tracking on or off',
  'live-mode': 'Smooth or accurate pace',
  'video-step-back': 'Previous frame of the video',
  'video-step-on': 'Next frame of the video',
  'threshold-up': 'Raise the score threshold by 0.05',
  'threshold-down': 'Lower the score threshold by 0.05',
  'next-detection': 'Next detection',
  'previous-detection': 'Previous detection',
  'clear-selection': 'Clear the selection',
  'show-all-classes': 'Show every class',
  'fusion-undo': 'Undo an edit of the fusion',
  'fusion-redo': 'Redo an edit of the fusion',
  'fusion-reset': 'Reset the fusion to the model’s own',
  'toggle-labels': 'Show or hide the labels',
  'toggle-boxes': 'Show or hide the boxes',
  'next-panel': 'Next inspector panel',
  'toggle-theme': 'Dark or light',
  'toggle-language': 'English or Chinese',
  'copy-link': 'Copy the link to this screen',
  'export-json': 'Export the detections as JSON',
  'export-png': 'Export the image with boxes as PNG',
  help: 'This sheet',
};
