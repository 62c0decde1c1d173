/** Boundary delimiter lines (RFC 2046 section 5.1.1): the open ones as a stack, found by native search. */

import { MAX_BOUNDARY_BYTES, MAX_BOUNDARY_GUESS_BYTES } from './limits.ts';
import { CR, LF, type NewlineByte, nextLine } from './newline.ts';

const DASH = 45;
const SPACE = 32;
const TAB = 9;

/** What stands before a boundary, by the newline of the mail. */
const NEEDLES = { [LF]: Buffer.from('\n--'), [CR]: Buffer.from('\r--') } as const;

export interface Delimiter {
  /** Which of the open boundaries it is of, 0 the outermost. */
  readonly level: number;
  readonly start: number;
  /** Behind its line. */
  readonly end: number;
  /** `--boundary--`. */
  readonly closes: boolean;
}

/**
 * The boundaries of the multiparts that are open at a point of one pass over the bytes. All are looked for at once,
 * by the two dashes at the head of a line, so that the bytes of a deeply nested mail are read once, not once a level.
 */
export class Delimiters {
  readonly #bytes: Buffer;
  readonly #newline: NewlineByte;
  readonly #needle: Buffer;
  readonly #open: Buffer[] = [];

  constructor(bytes: Buffer, newline: NewlineByte) {
    this.#bytes = bytes;
    this.#newline = newline;
    this.#needle = NEEDLES[newline];
  }

  /** Opens a boundary and gives its level, or undefined for one that cannot be one. */
  open(boundary: string): number | undefined {
    // RFC 2046: a boundary does not end with white space; gateways add it.
    const bytes = Buffer.from(boundary.trimEnd(), 'utf8');
    if (bytes.length === 0 || bytes.length > MAX_BOUNDARY_BYTES) return undefined;
    this.#open.push(bytes);
    return this.#open.length - 1;
  }

  /** Closes the boundary of `level` and all within it. */
  close(level: number): void {
    this.#open.length = Math.min(level, this.#open.length);
  }

  /** The next delimiter line of any open boundary from the line start `from` on. */
  next(from: number): Delimiter | undefined {
    if (this.#open.length === 0) return undefined;
    let found = this.at(from);
    let pos = from;
    while (found === undefined) {
      const newline = this.#bytes.indexOf(this.#needle, pos);
      if (newline < 0) return undefined;
      pos = newline + 1;
      found = this.at(pos);
    }
    return found;
  }

  /** The delimiter whose line begins at `pos`. The innermost boundary answers: siblings share boundaries by error. */
  at(pos: number): Delimiter | undefined {
    if (this.#bytes[pos] !== DASH || this.#bytes[pos + 1] !== DASH) return undefined;
    let loose: Delimiter | undefined;
    for (let level = this.#open.length - 1; level >= 0; level--) {
      const boundary = this.#open[level] as Buffer;
      if (!startsWith(this.#bytes, pos + 2, boundary)) continue;
      let end = pos + 2 + boundary.length;
      const closes = this.#bytes[end] === DASH && this.#bytes[end + 1] === DASH;
      if (closes) end += 2;
      const lineEnd = this.#restOfLine(end);
      if (lineEnd !== undefined) return { level, start: pos, end: lineEnd, closes };
      // A footer written right behind "--boundary--" does not unmake it, unless an outer boundary begins so.
      if (closes) loose ??= { level, start: pos, end, closes };
    }
    return loose;
  }

  /** Behind the newline at `from`, white space before it allowed; undefined where text stands there. */
  #restOfLine(from: number): number | undefined {
    let end = from;
    let byte = this.#bytes[end];
    while (byte === SPACE || byte === TAB || (byte === CR && this.#newline === LF)) byte = this.#bytes[++end];
    if (byte === undefined) return end;
    return byte === this.#newline ? end + 1 : undefined;
  }
}

function startsWith(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/**
 * The boundary that a multipart seems to use which names none, or one that does not occur: of the lines that begin
 * with two dashes the first with a Content- field below it, else the first that stands there twice.
 */
export function guessBoundary(
  bytes: Buffer,
  start: number,
  end: number,
  newline: NewlineByte,
): string | undefined {
  const limit = Math.min(end, start + MAX_BOUNDARY_GUESS_BYTES);
  const window = bytes.subarray(0, limit);
  const needle = NEEDLES[newline];
  const seen = new Map<string, { again: boolean }>();
  let pos = window[start] === DASH && window[start + 1] === DASH ? start : lineBehind(window, needle, start);
  while (pos >= 0 && pos < limit) {
    const lineEnd = nextLine(window, pos, limit, newline);
    if (lineEnd - pos <= MAX_BOUNDARY_BYTES) {
      const line = window.toString('latin1', pos + 2, lineEnd).trimEnd();
      if (isContentField(window, lineEnd) && line !== '' && !line.includes(' ')) return line;
      const name = line.endsWith('--') ? line.slice(0, -2) : line;
      // Rules of dashes and the signature mark also stand twice in a text.
      if (/^[^\s]{4,}$/.test(name) && /[A-Za-z0-9]/.test(name)) {
        const known = seen.get(name);
        if (known === undefined) seen.set(name, { again: false });
        else known.again = true;
      }
    }
    pos = lineBehind(window, needle, lineEnd - 1);
  }
  for (const [name, { again }] of seen) if (again) return name;
  return undefined;
}

function lineBehind(window: Buffer, needle: Buffer, from: number): number {
  const at = window.indexOf(needle, from);
  return at < 0 ? -1 : at + 1;
}

function isContentField(window: Buffer, pos: number): boolean {
  return /^content-[a-z-]{2,40}[ \t]*:/i.test(window.toString('latin1', pos, pos + 64));
}
