import { formatNumber } from '../../i18n/format';
import type { Language } from '../../i18n/languages';

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** A number as `3.1 × 10⁻⁶`, two figures; 0 is `0`, and what is no finite number says so. */
export function formatScientific(language: Language, value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  // Rounding may carry into the exponent (9.96e-7 is 1.0e-6): toExponential takes care.
  const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string];
  const power = [...exponent.replace('+', '')].map((digit) => SUPERSCRIPTS[digit]).join('');
  return `${formatNumber(language, Number(mantissa), 1)} × 10${power}`;
}
