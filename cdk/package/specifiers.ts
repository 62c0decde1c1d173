/** What the modules of a folder import that are no files of it. */

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

/** As the compiler writes a statement or a call; groups: what stands before the name, the name, the quote after it. */
const IMPORT = /((?:^|\n)(?:import|export)\b[^'"`;]*?\bfrom '|(?:^|\n)import '|\bimport\(')([^'.][^']*)(')/g;

const BUILT_IN: ReadonlySet<string> = new Set(builtinModules);

/** Paths of all that was compiled from a file of ours; what is bundled is called `.mjs`. */
export function modulesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
}

/** Names that a module imports, such as `zod/mini`; neither relative ones nor Node's own. */
export function specifiersOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)]
    .map(([, , name = '']) => name)
    .filter((name) => !name.startsWith('node:') && !BUILT_IN.has(name));
}

export function withSpecifiers(text: string, renamed: (name: string) => string): string {
  return text.replace(
    IMPORT,
    (_, before: string, name: string, after: string) => before + renamed(name) + after,
  );
}

/** The packages that a folder's modules need to be installed. */
export function packagesAskedFor(folder: string): ReadonlySet<string> {
  return new Set(
    modulesIn(folder).flatMap((path) => specifiersOf(readFileSync(path, 'utf8')).map(packageOf)),
  );
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
