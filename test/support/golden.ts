/**
 * `npm run golden`: writes what the classifier says of every sample beside it. Read the difference (`git diff
 * test/corpus`) before you commit it: a golden is what a person agreed to, not what the code happened to say.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { goldenOf } from './golden-of.ts';
import { goldenPath, samples } from './samples.ts';

let changed = 0;
const all = samples();
for (const sample of all) {
  const path = goldenPath(sample);
  const text = `${JSON.stringify(goldenOf(sample.raw), null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  writeFileSync(path, text);
  changed++;
  console.log(sample.name);
}
console.log(`${changed} of ${all.length} goldens changed`);
