import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findBreaches } from './walls/findBreaches';

/** Checks every import of every file against the walls between rooms (`walls/rooms.ts`). */
const LISTING = ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'scripts', 'e2e'];
const files = execFileSync('git', LISTING, { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && existsSync(file));
const breaches = files.flatMap((file) => findBreaches(file, readFileSync(file, 'utf8')));
for (const breach of breaches) console.error(breach);
console.log(`walls: ${files.length} files, ${breaches.length} breaches`);
process.exitCode = breaches.length > 0 ? 1 : 0;
