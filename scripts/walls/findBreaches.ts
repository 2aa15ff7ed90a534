import { posix } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';
import { ROOMS, TESTS } from './rooms';

/** What a file imports that its room does not let it, each with the rule. @param file path from the repository's root */
export function findBreaches(file: string, source: string): string[] {
  const room = ROOMS.find(({ at }) => holds(at, file));
  if (!room) return [`${file} belongs to no room of scripts/walls/rooms.ts`];
  const isTest = TESTS.files.test(file);
  return importsOf(file, source).flatMap((specifier) => {
    const breach = (rule: string) => [`${file} imports ${specifier}: ${rule}`];
    if (!specifier.startsWith('.')) {
      const packages = isTest ? [...room.packages, ...TESTS.packages] : room.packages;
      return packages.some((name) => isPackage(name, specifier)) ? [] : breach(room.rule);
    }
    const target = posix.join(posix.dirname(file), specifier);
    if (!isTest && TESTS.files.test(target)) return breach(TESTS.rule);
    return [room.at, ...room.knows].some((at) => holds(at, target)) ? [] : breach(room.rule);
  });
}

/** Every module that a file names, types included. */
function importsOf(file: string, source: string): string[] {
  const named = new Set<string>();
  const note = ({ source }: { readonly source: ESTree.Expression | null }) => {
    if (source?.type === 'Literal' && typeof source.value === 'string') named.add(source.value);
  };
  new Visitor({
    ImportDeclaration: note,
    ExportNamedDeclaration: note,
    ExportAllDeclaration: note,
    ImportExpression: note,
    TSImportType: note,
  }).visit(parseSync(file, source).program);
  return [...named];
}

function holds(at: string, path: string): boolean {
  return path === at || path.startsWith(`${at}/`);
}

function isPackage(name: string, specifier: string): boolean {
  return name === 'node:' ? specifier.startsWith(name) : holds(name, specifier);
}
