/**
 * The value below which a share of the values lies, between two of them by linear interpolation, as
 * `numpy.quantile` does by default (Hyndman and Fan's type 7): the median of an even number is the mean of the middle
 * two. Null of none.
 * @param share 0…1
 */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)]!;
  const above = sorted[Math.ceil(rank)]!;
  return below + (above - below) * (rank - Math.floor(rank));
}
