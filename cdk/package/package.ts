/**
 * `npm pack` and `npm publish` (`prepack`): what the package brings, in `dist`. The sources as JavaScript with types, since
 * Node runs no TypeScript below node_modules; the functions as Lambda runs them, so that `truebounce/cdk` needs no bundler;
 * and the clients of AWS and of IMAP for the command line.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from '../bundle.ts';
import { licencesOf } from './licences.ts';
import { packagesAskedFor } from './specifiers.ts';
import { bringAlong } from './vendor.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = join(ROOT, 'dist');

/**
 * With all that they depend on they would double what `npx truebounce scan` installs, for commands that most never use; and
 * like the functions, the command line then talks to AWS and to IMAP servers by the versions that were tested.
 */
const BROUGHT = /^(?:@aws-sdk\/|imapflow$)/;

/** Read by whoever uses the package; no code imports them. */
const ALSO = ['lib/deliver/webhook.schema.json'];

rmSync(DIST, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', join(ROOT, 'tsconfig.build.json')],
  { stdio: 'inherit' },
);
for (const file of ALSO) cpSync(join(ROOT, file), join(DIST, file));
const clients = bringAlong({ root: ROOT, dist: DIST, which: BROUGHT });
const { outputs } = bundleFunctions({ outdir: join(DIST, 'functions-bundled'), site: null });
const bundled = [...clients, ...[...outputs.values()].flatMap(({ sources }) => sources)];
writeFileSync(join(DIST, 'LICENCES.txt'), licencesOf(ROOT, bundled));

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const installed = { ...dependencies, ...peerDependencies };
const asked = packagesAskedFor(DIST);
const missing = [...asked].filter((name) => !(name in installed));
if (missing.length > 0)
  throw new Error(`asked for at run time, and no dependency in package.json: ${missing.join(', ')}`);
const unused = Object.keys(installed).filter((name) => !asked.has(name));
if (unused.length > 0)
  throw new Error(`a dependency in package.json, and nothing asks for it: ${unused.join(', ')}`);
