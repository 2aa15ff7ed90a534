import { annotationsError } from './dataset';

/** What Ultralytics' `data.yaml` says (docs.ultralytics.com/datasets/detect). */
export interface DataYaml {
  /** By class index; ids may have gaps where names are a map. */
  readonly names: ReadonlyMap<number, string>;
  /** Folders of images, or text files that list images, by the split's name. */
  readonly splits: ReadonlyMap<Split, readonly string[]>;
  /** Labels have keypoints after their box. */
  readonly keypoints: boolean;
}

export const SPLITS = ['val', 'test', 'train'] as const;
export type Split = (typeof SPLITS)[number];

const MAX_CLASSES = 100_000;

/**
 * The YAML library is fetched when it is needed. Aliases are bounded, keys are kept in maps.
 * @throws AppError `annotations-format`
 */
export async function readDataYaml(text: string, name: string): Promise<DataYaml> {
  const { parse } = await import('yaml');
  let root: unknown;
  try {
    // A duplicate key and a custom tag make no difference to what is read here.
    root = parse(text, { mapAsMap: true, maxAliasCount: 100, uniqueKeys: false, logLevel: 'error' });
  } catch (cause) {
    throw annotationsError(name, `it is not YAML: ${(cause as Error).message.split('\n')[0]}`, cause);
  }
  if (!(root instanceof Map)) throw annotationsError(name, 'it has no names');
  const paths = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter((v) => typeof v === 'string');
  return {
    names: readNames(root.get('names'), root.get('nc'), name),
    splits: new Map(SPLITS.map((split) => [split, paths(root.get(split))])),
    keypoints: root.has('kpt_shape'),
  };
}

function readNames(names: unknown, count: unknown, file: string): ReadonlyMap<number, string> {
  const entries: [unknown, unknown][] = Array.isArray(names)
    ? names.map((value, i) => [i, value])
    : names instanceof Map
      ? [...names]
      : typeof count === 'number' && Number.isInteger(count) && count > 0 && count <= MAX_CLASSES
        ? Array.from({ length: count }, (_, i) => [i, `class ${i + 1}`])
        : [];
  const byIndex = new Map<number, string>();
  for (const [key, value] of entries) {
    const index = Number(key);
    const isName = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!Number.isInteger(index) || index < 0 || !isName) {
      throw annotationsError(file, `names has an entry that is no class: ${String(key)}`);
    }
    byIndex.set(index, String(value));
  }
  if (byIndex.size === 0) throw annotationsError(file, 'it has no names');
  if (byIndex.size > MAX_CLASSES) throw annotationsError(file, `it has ${byIndex.size} names`);
  return byIndex;
}
