/** The photos that ship with the app (`public/samples`); titles are in the catalogue, by id. */
export const SAMPLES = [
  {
    id: 'blood',
    file: 'blood.jpg',
    licence: 'MIT',
    source: 'BCCD_Dataset by Shenggan, image BloodImage_00198, not used in training',
  },
  {
    id: 'blood-dense',
    file: 'blood-dense.jpg',
    licence: 'MIT',
    source: 'BCCD_Dataset by Shenggan, image BloodImage_00029, not used in training',
  },
  {
    id: 'chess-opening',
    file: 'chess-opening.jpg',
    licence: 'public domain',
    source: 'Roboflow chess-full, validation split, not used in training',
  },
  {
    id: 'chess-endgame',
    file: 'chess-endgame.jpg',
    licence: 'public domain',
    source: 'Roboflow chess-full, validation split, not used in training',
  },
  { id: 'raccoon', file: 'raccoon.jpg', licence: 'CC0', source: 'SciPy 1.11 sample image' },
  {
    id: 'astronaut',
    file: 'astronaut.jpg',
    licence: 'public domain (NASA)',
    source: 'scikit-image sample data',
  },
  { id: 'cameraman', file: 'cameraman.jpg', licence: 'CC0', source: 'scikit-image sample data' },
  { id: 'coffee', file: 'coffee.jpg', licence: 'CC0 (R. Michetti)', source: 'scikit-image sample data' },
] as const;

export type Sample = (typeof SAMPLES)[number];
export type SampleId = Sample['id'];

/** What a new visitor sees: two classes, many boxes, and the demo model is sure of them. */
export const DEFAULT_SAMPLE: SampleId = 'blood';

export function findSample(id: string): Sample | undefined {
  return SAMPLES.find((sample) => sample.id === id);
}

export function isSampleId(text: string): text is SampleId {
  return findSample(text) !== undefined;
}

/** Addresses relative to the page, so that the app works in any folder of a host. */
export function sampleUrl(sample: Sample): string {
  return `samples/${sample.file}`;
}

export function sampleThumbnailUrl(sample: Sample): string {
  return `samples/thumbs/${sample.id}.webp`;
}
