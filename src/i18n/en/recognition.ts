import type { FoundBy } from '../../model/recognition/finding';

/** What a file of weights was taken for. */
export const recognition = {
  title: 'What {{name}} leaves open',
  intro:
    'The file does not say this itself, and a wrong answer gives wrong boxes. The likely answers are chosen.',
  open: 'Open',
  cancel: 'Cancel',
  labelsFile: 'Class names from a .json…',
  labelsGiven_one: '{{count}} name from {{name}}',
  labelsGiven_other: '{{count}} names from {{name}}',
  field: {
    variant: 'Variant',
    padding: 'Padding of convolutions',
    poolPadding: 'Padding of max-pools',
    normalisation: 'Normalisation',
    classHead: 'Head of the classes',
    labels: 'Class names',
  },
  padding: {
    'same-upper': 'TensorFlow’s, one more at the end (“tf_” models)',
    symmetric: 'Symmetric (effdet’s native models)',
  },
  poolPadding: { '-infinity': '−∞', zero: '0' },
  normalisation: {
    imagenet: 'ImageNet’s mean and deviation',
    half: '−1 … 1 (AdvProp, “_ap”)',
    'zero-to-one': '0 … 1',
    'zero-to-255': '0 … 255, as they are',
    own: 'The file’s own',
  },
  classHead: { first: 'The first', second: 'The second' },
  labels: {
    given: 'The given ones',
    file: 'The file’s own',
    coco: 'COCO’s 90 slots',
    numbers: 'Numbers, as the file has no names',
  },
  by: {
    graph: 'as the file computes',
    tensors: 'from the tensors',
    metadata: 'from its metadata',
    name: 'as named',
    answer: 'as you said',
    assumed: 'assumed',
  } satisfies Readonly<Record<FoundBy, string>>,
  file: {
    title: 'Made from a file',
    name: 'File',
    preprocessing: 'Its input',
    preprocessingValue: {
      none: '{{layout}}, pixels prepared beforehand',
      one: '{{layout}}, pixels 0 … 1, prepared by the file',
      bytes: '{{layout}}, pixels 0 … 255, prepared by the file',
    },
    numbers: 'Mean, deviation',
    precision: 'Stored as',
    residual: 'Levels’ difference',
    residualWhy:
      'The heads share their weights among levels. Where norms are folded into them, this is how far the levels’ own copies are from one another; it is rounding.',
    finding: '{{value}} · {{by}}',
    note: {
      quantised:
        'It is quantised ({{operators}}): weights are dequantised, activations are no longer rounded.',
      postprocessing: 'Its own choice of boxes ({{operators}}) is not used.',
      preprocessing: 'Its own preparation of images ({{operators}}) is not used.',
      size: 'Its input is {{shape}}: the variant’s own size is used.',
    },
    itself: 'Inside the file itself',
    graph: 'Inside the graph in use',
    exporter: 'Exporter',
    opset: 'Opset',
    inputs: 'Inputs',
    outputs: 'Outputs',
    operators: 'Operators',
    metadata: 'Metadata',
  },
};
