/** Programs written in Python that tests use: each in a folder of its own under node_modules/.cache, installed once. */

import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** Path of the installed program of a package of the same name; null where there is no Python 3 with venv. */
export function pythonProgram(name: string, version: string): string | null {
  const venv = join(CACHE, name, version);
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  const program = join(bin, name);
  if (existsSync(program)) return program;
  const python = ['python3', 'python'].find((command) => runs(command, ['-c', 'import venv, ensurepip']));
  if (python === undefined) return null;
  try {
    execFileSync(python, ['-m', 'venv', '--clear', venv], { stdio: 'inherit' });
    // pip by its module: the first lines of scripts cannot hold the path of a deep folder.
    execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', `${name}==${version}`], {
      stdio: 'inherit',
    });
    return program;
  } catch (error) {
    // Half of it would be taken for the whole next time.
    rmSync(venv, { recursive: true, force: true });
    throw error;
  }
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
