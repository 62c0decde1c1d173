/** `truebounce` on a terminal, as a person sees it; util-linux's `script` plays the terminal. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');

/** What it writes on a terminal of that many columns; stdout and stderr come as one. */
export function onTerminal(columns: number, ...args: string[]): string {
  const command = [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' ');
  return execFileSync('script', ['-qec', `stty cols ${columns} rows 50; ${command}`, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', LANG: 'C.UTF-8' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Lines as they stay on the screen: what was rewritten is gone, and so are the colours. */
export function screenOf(written: string): string[] {
  return written
    .split('\r\n')
    .map((line) => line.slice(line.lastIndexOf('\r\u001b[K') + 1).replaceAll(/\u001b\[[\d;]*[mK]/g, ''));
}
