/**
 * `npm run bench [-- --dir MAILS] [--sites SET ...] [--load MAILS]`: speeds as ratios in one run over the same mails,
 * start-up, peak memory over a 40 MB mail, growth on hostile shapes, and a server under load. Nothing here asserts on a
 * clock: read the ratios.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CORPUS } from '../support/samples.ts';
import { cold } from './cold.ts';
import { functions } from './functions.ts';
import { growth } from './growth.ts';
import { serve } from './serve.ts';
import { speed } from './speed.ts';
import { profileDirs, wholeWay } from './whole-way.ts';

const COMMAND = fileURLToPath(new URL('../../lib/cli/truebounce.js', import.meta.url));
const PROFILES = fileURLToPath(new URL('../provenance', import.meta.url));
const MEMORY = fileURLToPath(new URL('./memory.ts', import.meta.url));

/** Through handlers and emulators: enough that the first invocations of each process do not count. */
const MAILS_BY_FUNCTIONS = 500;

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: CORPUS },
    sites: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '4' },
    load: { type: 'string', default: '20000' },
  },
});

function mailsOf(dir: string): Buffer[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('.json') && !name.split('/').some((part) => part.startsWith('.')))
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
}

console.log(`node ${process.version}, ${process.platform} ${process.arch}\n`);
const mails = mailsOf(values.dir);
await speed(mails, Number(values.seconds) * 1_000);
await wholeWay(mails, values.sites ?? profileDirs(PROFILES));
startUp();
cold();
peakMemory();
await growth();
if (Number(values.load) > 0) {
  await serve(Number(values.load));
  await functions(MAILS_BY_FUNCTIONS);
}

function startUp(): void {
  const median = (args: string[]) => {
    const times = Array.from({ length: 11 }, () => {
      const start = performance.now();
      execFileSync(process.execPath, args, { stdio: 'ignore' });
      return performance.now() - start;
    }).sort((a, b) => a - b);
    return times[5] as number;
  };
  const bare = median(['-e', '0']);
  const version = median([COMMAND, '--version']);
  console.log('START-UP (median of 11)');
  console.log(`  node alone             ${bare.toFixed(0)} ms`);
  console.log(
    `  truebounce --version   ${version.toFixed(0)} ms   ${(version / bare).toFixed(2)} times node alone\n`,
  );
}

function peakMemory(): void {
  console.log('PEAK MEMORY (resident, of a process that classifies one mail)');
  for (const shape of ['none', 'attachment', 'text', 'line', 'nested']) {
    const peak = Number(execFileSync(process.execPath, [MEMORY, shape], { encoding: 'utf8' }));
    console.log(`  ${shape.padEnd(22)} ${(peak / 1024).toFixed(0)} MB`);
  }
  console.log();
}
