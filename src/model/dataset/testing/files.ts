import { readFileSync } from 'node:fs';

/** A file under src/model/dataset/fixtures. */
export function fixtureBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
}

export function fixtureText(path: string): string {
  return new TextDecoder().decode(fixtureBytes(path));
}
