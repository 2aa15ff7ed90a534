import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { translateError } from '../../src/i18n/translateError';
import { AppError, toAppError } from '../../src/model/errors';
import { isFolder } from './files';

/** What every command shares: arguments, files, and errors in the words of the product's catalogue. */

export async function command(main: () => Promise<void>): Promise<void> {
  // `| head` closes the pipe when it has seen enough: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await main();
  } catch (thrown) {
    const error = toAppError(thrown);
    const { sentence, hint, details } = translateError(error, 'en');
    console.error([sentence, hint, ...details].join('\n'));
    if (error.code === 'unexpected' && thrown instanceof Error) console.error(thrown.stack);
    process.exitCode = 1;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Command-line arguments; unknown ones are refused with `usage`, and so are such without a name unless the command
 * takes files as them.
 */
export function readArguments<O extends Options>(usage: string, options: O, takesFiles = false) {
  try {
    const parsed = parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: takesFiles,
      strict: true,
    });
    if ((parsed.values as { help?: boolean }).help) {
      console.log(usage);
      process.exit(0);
    }
    return parsed;
  } catch (cause) {
    console.error(usage);
    const value = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bad-argument', { argument: 'arguments', value, expected: 'see above' }, { cause });
  }
}

/** @throws AppError `file-missing`, `file-unreadable` */
export function readFile(path: string): Uint8Array<ArrayBuffer> {
  if (!existsSync(path)) throw new AppError('file-missing', { name: path });
  try {
    // Small files share Node's pool; a copy owns its memory.
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new AppError('file-unreadable', { name: path, reason: (cause as Error).message }, { cause });
  }
}

/** Writes a file, and the folders that it is to lie in. @throws AppError `file-unwritable` */
export function writeFile(path: string, content: Uint8Array | string): void {
  makeFolder(dirname(path));
  try {
    writeFileSync(path, content);
  } catch (cause) {
    throw new AppError('file-unwritable', { name: path, reason: (cause as Error).message }, { cause });
  }
}

/** Makes a folder and those that it is to lie in, unless they are there. @throws AppError `file-unwritable` */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    // Node's own recursion never ends where the system makes no folders, as in /proc.
    mkdirSync(path);
  } catch (cause) {
    throw new AppError('file-unwritable', { name: path, reason: (cause as Error).message }, { cause });
  }
}

/** A number argument within bounds. @throws AppError `bad-argument` */
export function numberArgument(argument: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new AppError('bad-argument', {
      argument: `--${argument}`,
      value: text,
      expected: `${min} … ${max}`,
    });
  }
  return value;
}

/** A whole number within bounds. @throws AppError `bad-argument` */
export function wholeArgument(argument: string, text: string, min: number, max: number): number {
  const value = numberArgument(argument, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new AppError('bad-argument', {
    argument: `--${argument}`,
    value: text,
    expected: `${min}, ${min + 1} … ${max}`,
  });
}

const MAX_PRINTED = 300;

/** A text from a file, fit for a line of a terminal: cut where it is long, control characters marked. */
export function printable(text: string): string {
  const line = text.slice(0, MAX_PRINTED).replace(/\p{Cc}/gu, '�');
  return text.length > MAX_PRINTED ? `${line}…` : line;
}
