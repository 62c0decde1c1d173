/** Our own sample mails: `test/corpus/<family>/NN.eml`, each with the golden `NN.json` that a person has read. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CORPUS = fileURLToPath(new URL('../corpus', import.meta.url));

export interface Sample {
  /** `qmail/03.eml` */
  readonly name: string;
  readonly family: string;
  readonly path: string;
  readonly raw: Uint8Array;
}

export function samples(): Sample[] {
  return readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => {
      const path = join(CORPUS, name);
      const unix = relative(CORPUS, path).split(sep).join('/');
      return { name: unix, family: unix.split('/')[0] as string, path, raw: readFileSync(path) };
    });
}

export function goldenPath(sample: Sample): string {
  return sample.path.replace(/\.eml$/, '.json');
}
