/** What can be opened, for menus and pickers. */
export { ACCEPTED_FILES, ACCEPTED_MODELS, ACCEPTED_VIDEOS } from '../sources/files';
export { SAMPLES, sampleThumbnailUrl } from '../sources/samples';
