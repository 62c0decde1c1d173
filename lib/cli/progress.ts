/** The line that tells how far a long reading is; it rewrites itself on a terminal and is gone at the end. */

import { padEnd } from '../tell/width.ts';
import type { Words } from '../tell/words.ts';

/** Milliseconds between two drawings: smooth to the eye, and no work to speak of. */
const INTERVAL = 100;
/** Milliseconds before anything is said: a short reading needs no bar, and a rate needs some time. */
const PATIENCE = 500;
const BAR_COLUMNS = 24;
const CLEAR_LINE = '\r\u001b[K';

interface Terminal {
  write(text: string): unknown;
}

export class Progress {
  readonly #terminal: Terminal;
  readonly #words: Words;
  /** Columns of the terminal: a longer line would wrap, and could not be rewritten. */
  readonly #width: number;
  /** Milliseconds; any origin. */
  readonly #now: () => number;
  readonly #began: number;
  #drawn: number;
  #bytes = 0;
  /** Bytes to be read in all; null where nobody knows yet, or ever. */
  size: number | null = null;

  constructor(terminal: Terminal, words: Words, width: number, now: () => number) {
    this.#terminal = terminal;
    this.#words = words;
    this.#width = width;
    this.#now = now;
    this.#began = now();
    this.#drawn = this.#began + PATIENCE - INTERVAL;
  }

  read(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Draws, where it is time to. */
  tick(mails: number): void {
    const now = this.#now();
    if (now - this.#drawn < INTERVAL) return;
    this.#drawn = now;
    const seconds = (now - this.#began) / 1000;
    const done = this.size !== null && this.size > 0 ? Math.min(1, this.#bytes / this.size) : null;
    const text = this.#words.scan.progress({
      mails,
      rate: mails / seconds,
      left: done === null || done === 0 ? null : (seconds * (1 - done)) / done,
      percent: done === null ? null : Math.floor(done * 100),
    });
    const filled = Math.round((done ?? 0) * BAR_COLUMNS);
    const bar = done === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} `;
    this.#terminal.write(`${CLEAR_LINE}${padEnd(bar + text, this.#width - 1).trimEnd()}`);
  }

  clear(): void {
    this.#terminal.write(CLEAR_LINE);
  }
}
