/** The functions and their site, for an asset: bundled here in a checkout, copied where the package brings them bundled. */

import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from 'aws-cdk-lib';
import { type Construct, Node } from 'constructs';
import type { Site } from '../lib/site/site.ts';
import { bundleFunctions, writeSite } from './bundle.ts';

/** Beside the compiled `cdk` folder, by the package's build. */
const BUNDLED = fileURLToPath(new URL('../functions-bundled/', import.meta.url));

/** A folder in the assembly that is being made: it is as temporary as that, and two sites in one app have one each. */
export function functionsOf(scope: Construct, site: Pick<Site, 'written'>): string {
  const assembly = Stage.of(scope)?.assetOutdir;
  if (assembly === undefined)
    throw new Error('the functions are an asset: expected an App above this construct');
  const outdir = join(assembly, `functions.${Node.of(scope).addr}`);
  // CDK leaves a folder of an earlier synth as it is, and chunks have other names each time.
  rmSync(outdir, { recursive: true, force: true });
  if (!existsSync(BUNDLED)) {
    bundleFunctions({ outdir, site });
    return outdir;
  }
  cpSync(BUNDLED, outdir, { recursive: true });
  writeSite(site, outdir);
  return outdir;
}
