/** What the command writes to: widths, colours, and readers that go away. */

import type { Writable } from 'node:stream';

/** Columns where the output is no terminal: what mails and logs are wide. */
const DEFAULT_COLUMNS = 80;
/** Lines longer than this are hard to read, and shorter ones hold no table. */
const MAX_COLUMNS = 160;
const MIN_COLUMNS = 40;

export function columnsOf(stream: NodeJS.WriteStream): number {
  return Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, stream.columns ?? DEFAULT_COLUMNS));
}

/** Colours on a terminal, unless NO_COLOR says no (no-color.org). */
export function coloursOn(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Writes a line and waits while the reader is slow: a mailbox of millions must not gather in memory. */
export async function writeLine(stream: Writable, line: string): Promise<void> {
  if (!stream.write(`${line}\n`)) await new Promise((resolve) => stream.once('drain', resolve));
}

/** A reader that has seen enough (`| head`) ends the command quietly. */
export function endQuietlyOnEpipe(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
