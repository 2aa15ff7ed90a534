/** Seconds as `m:ss` or `h:mm:ss`, with decimals of the second where asked for. */
export function clockText(seconds: number, decimals = 0): string {
  const factor = 10 ** decimals;
  const ticks = Math.max(0, Math.round(seconds * factor));
  const whole = Math.floor(ticks / factor);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  const fraction = decimals > 0 ? `.${String(ticks % factor).padStart(decimals, '0')}` : '';
  return `${head}:${two(whole % 60)}${fraction}`;
}
