import { type Language, languageTag } from './languages';

const cache = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(languageTag(language), options);
    cache.set(key, format);
  }
  return format;
}

/** A number with a fixed count of decimals, grouped as the language does. */
export function formatNumber(language: Language, value: number, decimals = 0): string {
  return numberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    value,
  );
}

/** A fraction 0…1 as percent. */
export function formatPercent(language: Language, fraction: number, decimals = 0): string {
  return numberFormat(language, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(fraction);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes in decimal units (1 MB = 10⁶ bytes), three significant figures, as file managers show them. */
export function formatBytes(language: Language, bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const decimals = power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return numberFormat(language, {
    style: 'unit',
    unit: BYTE_UNITS[power]!,
    unitDisplay: power === 0 ? 'long' : 'short',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** Milliseconds: one decimal below 10, none above, so that columns stay readable. */
export function formatMs(language: Language, ms: number): string {
  const decimals = ms < 9.95 ? 1 : 0;
  return numberFormat(language, {
    style: 'unit',
    unit: 'millisecond',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(ms);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as `3.1 × 10⁻⁶`, two figures; 0 is `0`, and what is no finite number says so. */
export function formatScientific(language: Language, value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  // Rounding may carry into the exponent (9.96e-7 is 1.0e-6): toExponential takes care.
  const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string];
  const power = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!);
  return `${formatNumber(language, Number(mantissa), 1)} × 10${power}`;
}
