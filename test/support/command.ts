/** `truebounce` as a process of its own, as a person starts it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');

/** Node keeps what it compiled there, by content: half of the time of a start. */
const COMPILED = join(tmpdir(), 'truebounce-compiled');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Resolves once as many characters came by stdout, and closes it then: a reader such as `head`. */
  readonly closeAfter?: number;
}

/** Runs to its end. The locale and colours of whoever runs the tests have no part in it. */
export async function truebounce(args: readonly string[], around: Surroundings = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH, HOME, LANG: 'C.UTF-8', NODE_COMPILE_CACHE: COMPILED, ...around.env },
    stdio: 'pipe',
  });
  const exited = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (around.closeAfter !== undefined && stdout.length >= around.closeAfter) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // It may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(around.stdin ?? '');
  const [code] = await exited;
  return { code, stdout, stderr };
}
