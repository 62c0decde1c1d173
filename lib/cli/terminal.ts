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

/** The errors of a full disk, or of what a user may take of it. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * A reader that has seen enough (`| head`) ends the command quietly. Any other failure to write ends it with a line,
 * for what was asked for is incomplete. Complaints that nobody can read stop nothing: the exit code tells as well.
 * The function that is given back lets go of stdout, for a command whose output is not what it is run for.
 */
export function endWhereUnwritable(stdout: Writable, stderr: Writable): () => void {
  const end = ({ code = '', message }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') process.exit(0);
    const why = FULL.has(code) ? 'the disk is full. Make room, and run it again.' : `${message}.`;
    stderr.write(`truebounce: the output cannot be written: ${why}\n`);
    process.exit(2);
  };
  stderr.on('error', () => {});
  stdout.on('error', end);
  return () => {
    stdout.off('error', end);
  };
}
