import { AppError } from '../errors';

/**
 * A file from which no EfficientDet can be recovered exactly, with the node at which that shows.
 * @param node as the file names it, or where it stands; '' where it concerns the whole file
 */
export function refuse(reason: string, node = ''): AppError {
  return new AppError('model-not-recovered', node === '' ? { reason } : { node, reason });
}
