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
    numbers: 'Numbers',
  },
  by: {
    graph: 'as the file computes',
    tensors: 'from the tensors',
    metadata: 'from its metadata',
    name: 'as named',
    answer: 'as you said',
    assumed: 'assumed',
  } satisfies Readonly<Record<FoundBy, string>>,
};
