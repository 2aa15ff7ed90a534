export const CHANNEL_ORDERS = ['energy', 'index'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

/** Channel numbers as they stand in the browser: by number, or most energy first, NaN last. @param energy [C] */
export function orderChannels(energy: Float32Array, order: ChannelOrder): readonly number[] {
  const numbers = Array.from(energy, (_, channel) => channel);
  if (order === 'index') return numbers;
  const rank = (channel: number) => {
    const value = energy[channel]!;
    return Number.isNaN(value) ? -1 : value;
  };
  return numbers.sort((a, b) => rank(b) - rank(a) || a - b);
}
