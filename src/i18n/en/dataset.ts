import type { FindingKind } from '../../model/dataset/dataset';

/** What readers of data sets left out, or read otherwise than it stands there; the count follows. */
export const findings = {
  'annotation-malformed': 'Annotations that are none, left out',
  'box-missing': 'Annotations without a box of four finite numbers, left out',
  'box-empty': 'Annotations whose box has no area, left out',
  'box-no-fraction': 'Annotations that are not in fractions of the image but perhaps in pixels, left out',
  'box-from-segmentation': 'Annotations without a box; taken from the segmentation',
  'area-unknown':
    'Annotations without a usable area (where it is not a number they count at every size, else at none)',
  'image-malformed': 'Images without an id or a file name, left out',
  'image-unlisted': 'Annotations of images that are not listed, left out',
  'image-duplicate': 'Images with the id of an earlier one, which they replace',
  'image-unlabelled': 'Images outside the data set’s folder without a file of labels, taken for empty',
  'category-malformed': 'Categories without an id or a name, left out',
  'category-unlisted': 'Annotations of categories that are not listed, left out',
  'category-duplicate': 'Categories with the id of an earlier one, which they replace',
  'category-parent': 'Categories that only group others and have no annotations, left out',
} satisfies Readonly<Record<FindingKind, string>>;

/** One line of what was left out. */
export const finding = { line: '{{what}}: {{count}} (the first: {{first}})' };
