/** Packages that the compiled modules ask for, brought along in a folder of its own instead of being a dependency. */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../bundle.ts';
import { modulesIn, specifiersOf, withSpecifiers } from './specifiers.ts';

export interface Bringing {
  /** Of the repository, with its node_modules. */
  readonly root: string;
  /** Compiled modules; those that ask for such a package are changed. */
  readonly dist: string;
  readonly which: RegExp;
}

/** Returns the sources that are in it, from `root`. */
export function bringAlong({ root, dist, which }: Bringing): readonly string[] {
  const folder = join(dist, 'vendor');
  const modules = modulesIn(dist).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const names = new Set(modules.flatMap(({ text }) => specifiersOf(text)).filter((name) => which.test(name)));
  const fileOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  const { metafile } = buildSync({
    ...BUNDLING,
    absWorkingDir: root,
    entryPoints: [...names].sort().map((name) => ({ in: name, out: fileOf(name) })),
    outdir: folder,
    // Errors of these packages are told by the names of their classes.
    keepNames: true,
  });
  for (const { path, text } of modules) {
    const changed = withSpecifiers(text, (name) =>
      names.has(name) ? relativeTo(path, join(folder, `${fileOf(name)}.mjs`)) : name,
    );
    if (changed !== text) writeFileSync(path, changed);
  }
  return Object.keys(metafile.inputs);
}

function relativeTo(module: string, file: string): string {
  const path = relative(dirname(module), file).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
