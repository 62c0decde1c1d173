/**
 * Reads a site from its file. A config is a module of the operator's own: it runs as his programs do. It finds the name
 * `truebounce` without an install: a config that lies in an empty folder works.
 */

import { readFile, stat } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CompiledDomain, compile, compileJsonSite, type Holdings } from './compile.ts';
import { type JsonSite, MAX_SITE_CHARS, readJsonSite } from './json-site.ts';
import { readJson, SiteError } from './problems.ts';
import { readSite, type Site } from './site.ts';

/** What `--site` may name: a config, or one domain's knowledge as JSON. */
export type LoadedSite =
  | { readonly kind: 'config'; readonly site: Site }
  | { readonly kind: 'json'; readonly site: JsonSite };

/** What Node runs. A file of any other name is read as JSON: `/dev/stdin` has none. */
const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/** A config: `truebounce.config.ts`, `.js` or `.json`. Rejects with a SiteError that lists all problems found. */
export async function loadSite(path: string): Promise<Site> {
  const where = basename(path);
  if (MODULES.has(extname(path))) return readSite(await exported(path, where), where);
  return readSite(readJson(await textOf(path, where), where), where);
}

/** A config, or a JSON site. Rejects with a SiteError that lists all problems found. */
export async function loadAnySite(path: string): Promise<LoadedSite> {
  if (MODULES.has(extname(path))) return { kind: 'config', site: await loadSite(path) };
  const where = basename(path);
  const text = await textOf(path, where);
  const data = readJson(text, where);
  return isConfig(data)
    ? { kind: 'config', site: await readSite(data, where) }
    : { kind: 'json', site: readJsonSite(text, where) };
}

/** By domain, whichever file it came from. */
export function compileLoaded(
  loaded: LoadedSite,
  holdings: Holdings = {},
): ReadonlyMap<string, CompiledDomain> {
  switch (loaded.kind) {
    case 'config':
      return compile(loaded.site, holdings);
    case 'json':
      return compileJsonSite(loaded.site);
    default:
      return loaded satisfies never;
  }
}

/** A JSON site has one `domain`. */
function isConfig(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'domains' in data;
}

async function textOf(path: string, where: string): Promise<string> {
  await mustBeFile(path, where);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SiteError(where, [`the file: cannot be read (${codeOf(error)})`]);
  });
  if (text.length > MAX_SITE_CHARS)
    throw new SiteError(where, [
      `the whole: found ${text.length} characters, expected at most ${MAX_SITE_CHARS}`,
    ]);
  return text;
}

async function exported(path: string, where: string): Promise<unknown> {
  await mustBeFile(path, where);
  const module = await imported(path).catch((error: unknown) => {
    throw new SiteError(where, [`the whole: cannot be run: ${oneLine(error)}`]);
  });
  if (module.default === undefined)
    throw new SiteError(where, ['the default export: found nothing, expected defineConfig({ ... })']);
  return module.default;
}

async function mustBeFile(path: string, where: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw new SiteError(where, [`the file: cannot be read (${codeOf(error)})`]);
  });
  if (found.isDirectory()) throw new SiteError(where, ['the file: found a directory, expected a file']);
}

/** The package's own entry, as source in a checkout and as JavaScript where it is installed. */
const SELF = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;

async function imported(path: string): Promise<{ readonly default?: unknown }> {
  const config = pathToFileURL(resolve(path)).href;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'truebounce') return { url: SELF, shortCircuit: true };
      const found = next(specifier, context);
      // A folder without package.json says nothing of its modules: Node would warn, and read the file twice.
      if (found.url !== config || found.format === 'commonjs' || found.format === 'module') return found;
      return { ...found, format: extname(path).endsWith('ts') ? 'module-typescript' : 'module' };
    },
  });
  try {
    return await import(config);
  } finally {
    hooks.deregister();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unreadable';
}

/** The module's own error may be any value, of any length. */
function oneLine(error: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return words.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
