/**
 * Finds the files that annotations name among those that there are. Annotations have paths of other machines,
 * addresses, backslashes, other case and composed or decomposed letters; so the longest end of the name wins that is
 * also the end of exactly one path, as it is spelt before spelt alike. Nothing is found that is not in `paths`.
 * @param paths relative to the folder of the images, with `/`
 */
export function fileFinder(paths: readonly string[]): (name: string) => string | null {
  const asSpelt = indexEnds(paths, (path) => path);
  const alike = indexEnds(paths, likeness);
  const withoutExtension = indexEnds(paths, (path) => stem(likeness(path)));
  return (name) => {
    const ends = pathEnds(normalised(name));
    const first = (index: Index, keys: readonly string[]) =>
      keys.map((key) => index.get(key)).find((path) => path != null);
    return (
      first(asSpelt, ends) ??
      first(alike, ends.map(likeness)) ??
      // Another extension is another file; a name may have none.
      (IMAGE_EXTENSION.test(name) ? null : first(withoutExtension, ends.map(likeness))) ??
      null
    );
  };
}

/** Paths by their ends; null where several have that end, except for one that is that as a whole. */
type Index = ReadonlyMap<string, string | null>;

function indexEnds(paths: readonly string[], keyOf: (path: string) => string): Index {
  const [whole, ends] = [new Map<string, string | null>(), new Map<string, string | null>()];
  const add = (index: typeof ends, key: string, path: string) => index.set(key, index.has(key) ? null : path);
  for (const path of paths) {
    const [key, ...shorter] = pathEnds(keyOf(path));
    if (key !== undefined) add(whole, key, path);
    for (const end of shorter) add(ends, end, path);
  }
  return new Map([...ends, ...whole]);
}

/** Whether a name leads out of the folder that it is relative to. */
export function leadsOutside(name: string): boolean {
  let depth = 0;
  for (const part of normalised(name).split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

export const IMAGE_EXTENSION = /\.(jpe?g|jfif|png|webp|gif|avif|heic|heif|bmp|tiff?)$/i;

/** Deeper paths than this are not real. */
const MAX_PARTS = 32;

/** Of `a/b/c.jpg`: that, `b/c.jpg`, `c.jpg`. */
function pathEnds(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const last = parts.slice(-MAX_PARTS);
  return last.map((_, i) => last.slice(i).join('/'));
}

/** Slashes as here; of an address only its path, decoded. */
function normalised(name: string): string {
  const address = /^(?:https?|file|s3|gs):\/\/[^/?#]*([^?#]*)/i.exec(name)?.[1];
  if (address === undefined) return name.replaceAll('\\', '/');
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

const likeness = (path: string) => path.normalize('NFC').toLowerCase();
const stem = (path: string) => path.replace(/\.[^./]*$/, '');
