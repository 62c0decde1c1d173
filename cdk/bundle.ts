/**
 * The functions as Lambda runs them: one folder for all, flat, with an entry `NAME.mjs` for each, the chunks that they share,
 * source maps, and `site.json` beside them. Nothing else is needed at run time: the SDK is in it, as its copy in Lambda loads
 * more slowly and changes by itself.
 *
 * The same sources give the same bytes, wherever they lie and wherever they go: what did not change is not deployed again.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Site } from '../lib/site/site.ts';

export const FUNCTIONS = ['inbound', 'deliver', 'sent', 'sweep', 'digest', 'canary', 'activate'] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** Read by functions/deployment.ts. */
export const SITE_FILE = 'site.json';

export interface BundleOptions {
  /** Made if it does not exist; what lies in it under other names stays. */
  readonly outdir: string;
  /** Null: the code alone, for the package, whose site comes later. */
  readonly site: Pick<Site, 'written'> | null;
  /** Default: all. */
  readonly functions?: readonly FunctionName[];
}

export interface Bundle {
  /** Names in `outdir`, sorted. */
  readonly files: readonly string[];
  /** By entry and chunk: bytes, and what it imports at once (`static`) or later. */
  readonly outputs: ReadonlyMap<string, BundledFile>;
}

export interface BundledFile {
  readonly bytes: number;
  /** Sources in it, from the top of the repository. */
  readonly sources: readonly string[];
  readonly imports: readonly { readonly file: string; readonly kind: 'static' | 'dynamic' }[];
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Where esbuild believes that it writes: paths in source maps and names of chunks depend on it. */
const NOMINAL = 'dist/functions';

/** CommonJS within ES modules: dependencies ask for Node's own modules by `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** What every bundle of ours has in common, for esbuild. */
export const BUNDLING = {
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  bundle: true,
  // What two of them need is one module: an error of one is an instance of the other's class.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'] as string[],
  banner: { js: REQUIRE },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
} as const satisfies import('esbuild').BuildOptions;

export function bundleFunctions({ outdir, site, functions = FUNCTIONS }: BundleOptions): Bundle {
  // Asked for here only: the published package has its functions bundled, and does not depend on esbuild.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles, metafile } = buildSync({
    ...BUNDLING,
    absWorkingDir: ROOT,
    entryPoints: functions.map((name) => `functions/${name}.ts`),
    outdir: NOMINAL,
    // A stack trace needs names and lines; the sources themselves would triple what is deployed.
    sourcemap: true,
    sourcesContent: false,
    write: false,
  });
  mkdirSync(outdir, { recursive: true });
  const files = outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    writeFileSync(join(outdir, name), contents);
    return name;
  });
  if (site !== null) {
    writeSite(site, outdir);
    files.push(SITE_FILE);
  }
  const outputs = Object.entries(metafile.outputs)
    .filter(([path]) => path.endsWith('.mjs'))
    .map(([path, { bytes, inputs, imports }]): [string, BundledFile] => [
      basename(path),
      {
        bytes,
        sources: Object.keys(inputs),
        imports: imports
          .filter(({ external }) => external !== true)
          .map(({ path, kind }) => ({
            file: basename(path),
            kind: kind === 'dynamic-import' ? 'dynamic' : 'static',
          })),
      },
    ]);
  return { files: files.sort(), outputs: new Map(outputs) };
}

/** The site goes where the code goes: both are rolled back together. */
export function writeSite(site: Pick<Site, 'written'>, outdir: string): void {
  writeFileSync(join(outdir, SITE_FILE), `${JSON.stringify(site.written, null, 1)}\n`);
}
