/**
 * `npm run lint:cfn`: cfn-lint on the templates of two sites, one that uses little and one that uses all. It is a program in
 * Python, installed into a folder of its own; where there is no Python, it is not run, and that is said.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RICH, SITE, synthesised } from './synthesised.ts';

const VERSION = '1.58.0';
/** CDK writes DependsOn also where a reference says the same. */
const IGNORED = 'W3005';
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/cfn-lint/', import.meta.url));

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Path of the installed program; null where there is no Python with venv. */
function installed(): string | null {
  const venv = join(FOLDER, VERSION);
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  const program = join(bin, 'cfn-lint');
  if (existsSync(program)) return program;
  const python = ['python3', 'python'].find((name) => runs(name, ['-c', 'import venv, ensurepip']));
  if (python === undefined) return null;
  execFileSync(python, ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(join(bin, 'pip'), ['install', '--quiet', `cfn-lint==${VERSION}`], { stdio: 'inherit' });
  return program;
}

const program = installed();
if (program === null) {
  console.warn('SKIPPED: cfn-lint needs Python 3 with venv, and there is none.');
} else {
  const folder = join(FOLDER, 'templates');
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const [site, config] of Object.entries({ plain: SITE, rich: RICH })) {
    for (const [stack, template] of Object.entries(await synthesised(config))) {
      const file = join(folder, `${site}-${stack}.json`);
      writeFileSync(file, JSON.stringify(template));
      files.push(file);
    }
  }
  try {
    execFileSync(
      program,
      [
        '--regions',
        'eu-central-1',
        'ap-northeast-1',
        '--ignore-checks',
        IGNORED,
        '--format',
        'parseable',
        '--',
        ...files,
      ],
      {
        stdio: 'inherit',
      },
    );
    console.log(`cfn-lint ${VERSION}: ${files.length} templates are clean`);
  } catch {
    process.exitCode = 1;
  }
}
