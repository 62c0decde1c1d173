/**
 * Reads the mail, has it judged, and writes it. The judging is done by a thread of its own: whatever becomes of it (an
 * endless loop, no memory left, a config that prints or exits), the mail is in safe hands here and goes on.
 */

import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { MailRecord } from '../record/record.ts';
import { printable } from '../tell/printable.ts';
import type { FilterOptions } from './filter.ts';
import type { Work } from './filter-worker.ts';

/** Larger mails pass as they came: no report is that large, and many processes may run at once. */
const MAX_BYTES = 16 << 20;
/** A delivery agent waits meanwhile, and its client behind it; DNS is asked for half of it at most. */
const LIMIT_MS = 20_000;
/** Of the thread's memory: a mail of the largest size takes a third of it. */
const HEAP_MEGABYTES = 512;
/** sysexits.h: the delivery agent tries again. */
const EX_TEMPFAIL = 75;
const EX_OK = 0;
const MAX_REASON_CHARS = 500;

export interface FilterLimits {
  readonly maxBytes: number;
  readonly limitMs: number;
}

const LIMITS: FilterLimits = { maxBytes: MAX_BYTES, limitMs: LIMIT_MS };

/** Ends the process, with the mail written, or with a code that lets the delivery agent keep it. */
export async function filter(options: FilterOptions, limits: FilterLimits = LIMITS): Promise<void> {
  // A complaint that nobody reads stops no mail.
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error) => {
    complain(`the mail cannot be written: ${error.message}`);
    process.exit(EX_TEMPFAIL);
  });
  // Begun first: it loads what it needs while the mail is read.
  const judging = begun(options);
  const marking = import('./filter-mark.ts');
  // It is waited for below, and may fail before.
  marking.catch(() => {});
  const read = await readUpTo(process.stdin, limits.maxBytes);
  if (read.rest !== null) {
    complain(`a mail of more than ${limits.maxBytes >> 20} MB passes as it came`);
    await write(read.raw);
    for await (const chunk of read.rest) await write(chunk);
    process.exit(EX_OK);
  }
  const { raw } = read;
  let pieces: readonly Uint8Array[];
  try {
    if (judging instanceof Error) throw judging;
    const record = await judging.judge(raw, limits.limitMs);
    pieces = (await marking).markedBelowFromLine(raw, record);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    complain(error instanceof Error ? error.message : String(error));
    if (options.strict === true) process.exit(EX_TEMPFAIL);
    // Where a stranger's own Truebounce-Result stands, it must not pass for ours just because we failed.
    pieces = await marking.then(({ markedAsFailed }) => markedAsFailed(raw, name)).catch(() => [raw]);
  }
  await write(...pieces);
  // Not waited for: the thread may never end.
  process.exit(EX_OK);
}

/** Where the system has no thread left, the mail has still to come out. */
function begun(options: FilterOptions): Judging | Error {
  try {
    return new Judging(options);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

class Judging {
  readonly #worker: Worker;
  readonly #ended: Promise<MailRecord>;

  constructor(options: FilterOptions) {
    const state = options.state ?? stateDirectory(process.env);
    const { SENDER, RECIPIENT, ORIGINAL_RECIPIENT, ORIG_RECIPIENT } = process.env;
    const work: Work = {
      options: { ...options, state },
      env: { SENDER, RECIPIENT, ORIGINAL_RECIPIENT, ORIG_RECIPIENT },
    };
    const file = new URL(`./filter-worker${extname(import.meta.url)}`, import.meta.url);
    this.#worker = new Worker(file, {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
      // What a config prints must not come before the mail.
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.pipe(process.stderr, { end: false });
    this.#worker.stderr.pipe(process.stderr, { end: false });
    this.#ended = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: MailRecord | string) => {
        if (typeof message === 'string') complain(message);
        else resolve(message);
      });
      this.#worker.on('error', reject);
      this.#worker.on('exit', () => reject(new Error('the judging ended without a result')));
    });
    // It may fail before anybody waits for it.
    this.#ended.catch(() => {});
  }

  async judge(raw: Uint8Array, limitMs: number): Promise<MailRecord> {
    this.#worker.postMessage(raw);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new OutOfTime(`it was not decided within ${limitMs / 1_000} seconds`)),
        limitMs,
      );
    });
    try {
      return await Promise.race([this.#ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

interface Read {
  readonly raw: Uint8Array;
  /** What comes after `raw`, where it is more than may be kept. */
  readonly rest: AsyncIterable<Uint8Array> | null;
}

async function readUpTo(stdin: Readable, most: number): Promise<Read> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const rest = stdin.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return { raw: Buffer.concat(chunks), rest: null };
    chunks.push(value);
    size += value.length;
    if (size > most) return { raw: Buffer.concat(chunks), rest };
  }
}

/** Resolves when it is handed to the system. */
async function write(...pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces)
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(piece, (error) => (error ? reject(error) : resolve()));
    });
}

/** The XDG base directories' place for what a program remembers between runs. */
function stateDirectory({ XDG_STATE_HOME, HOME }: NodeJS.ProcessEnv): string {
  // By its specification, relative paths are ignored.
  const base = XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : join(HOME ?? homedir(), '.local/state');
  return join(base, 'truebounce');
}

function complain(sentence: string): void {
  // A delivery agent's log has a line for each mail.
  const line = sentence
    .split('\n')
    .map((part) => part.trim())
    .join(' ');
  process.stderr.write(`truebounce: ${printable(line, MAX_REASON_CHARS)}\n`);
}
