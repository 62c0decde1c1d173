/** Encoded words of header fields (RFC 2047), also as they are broken in the wild. One walk, bounded. */

import { decodeBytes } from './charset.ts';
import { MAX_ENCODED_WORDS, MAX_WORDS_CHARS } from './limits.ts';
import { decodeQ } from './transfer.ts';

interface Word {
  readonly charset: string;
  readonly encoding: 'B' | 'Q';
  readonly text: string;
  readonly end: number;
}

/**
 * A value with its encoded words decoded. Words that stand side by side are joined without the blank between them
 * (RFC 2047 section 6.2), their bytes first where they share a charset, since many encoders cut through characters.
 * Behind MAX_WORDS_CHARS and MAX_ENCODED_WORDS the value stays as it stands.
 */
export function decodeWords(value: string): string {
  let at = value.indexOf('=?');
  if (at < 0) return value;
  const reader = new WordReader(value.length > MAX_WORDS_CHARS ? value.slice(0, MAX_WORDS_CHARS) : value);
  const out: string[] = [];
  let run: Word[] = [];
  let done = 0;
  let words = 0;
  while (at >= 0 && words < MAX_ENCODED_WORDS) {
    const word = reader.at(at);
    if (word === undefined) {
      at = value.indexOf('=?', at + 1);
      continue;
    }
    words++;
    const between = value.slice(done, at);
    const adjacent = run.length > 0 && isBlank(between);
    if (!adjacent || (run[0] as Word).charset !== word.charset) {
      if (run.length > 0) out.push(decodeRun(run));
      if (!adjacent) out.push(between);
      run = [];
    }
    run.push(word);
    done = word.end;
    at = value.indexOf('=?', done);
  }
  if (run.length > 0) out.push(decodeRun(run));
  out.push(value.slice(done));
  return out.join('');
}

/** Words of one charset, one right after the other. */
function decodeRun(run: readonly Word[]): string {
  const charset = (run[0] as Word).charset;
  const bytes: Uint8Array[] = [];
  let base64 = '';
  for (const { encoding, text } of run) {
    if (encoding === 'B') {
      base64 += text.replace(/[^A-Za-z0-9+/=_-]+/g, '');
      // Some encoders cut the base64 itself: a word that is no whole number of groups goes on in the next.
      if (base64.length % 4 !== 0 && !base64.endsWith('=')) continue;
    }
    if (base64 !== '') bytes.push(Buffer.from(base64, 'base64'));
    base64 = '';
    if (encoding === 'Q') bytes.push(decodeQ(text, charset === 'utf-8' || charset === 'utf8'));
  }
  if (base64 !== '') bytes.push(Buffer.from(base64, 'base64'));
  return decodeBytes(bytes.length === 1 ? (bytes[0] as Uint8Array) : Buffer.concat(bytes), charset);
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

class WordReader {
  readonly #value: string;
  /** The last `?=` found; searches go forward only, so a value without any is searched once, not once a word. */
  #close = -2;

  constructor(value: string) {
    this.#value = value;
  }

  /** The word `=?charset*language?B?text?=` at `at`; the text may hold blanks, and the end may be missing. */
  at(at: number): Word | undefined {
    const value = this.#value;
    const head = /^=\?([^?\s"<>=]{1,60})\?([BbQq])\?/.exec(value.slice(at, at + 66));
    if (head === null) return undefined;
    const charset = ((head[1] as string).split('*', 1)[0] as string).toLowerCase();
    const encoding = (head[2] as string).toUpperCase() === 'B' ? 'B' : 'Q';
    const from = at + head[0].length;
    const { textEnd, end } = this.#endOf(from, encoding);
    return { charset, encoding, text: value.slice(from, textEnd), end };
  }

  #endOf(from: number, encoding: 'B' | 'Q'): { textEnd: number; end: number } {
    const value = this.#value;
    let close = this.#closeFrom(from);
    // "...?Q?really?=3F?=": an unencoded question mark before an escape ends nothing.
    while (
      encoding === 'Q' &&
      close >= 0 &&
      /^[0-9A-F]{2}[^\s?]*\?=/.test(value.slice(close + 2, close + 80))
    ) {
      close = this.#closeFrom(close + 2);
    }
    const next = value.indexOf('=?', from);
    // A word that lost its end goes to the blank before the next word, or to the end of the value.
    if (close >= 0 && (next < 0 || next >= close - 1)) return { textEnd: close, end: close + 2 };
    let end = next < 0 ? value.length : next;
    while (end > from && (value[end - 1] === ' ' || value[end - 1] === '\t')) end--;
    if (next >= 0) return { textEnd: end, end };
    // Where nothing follows, what looks like the rest of "?=" goes too.
    return { textEnd: value[end - 1] === '?' ? end - 1 : end, end };
  }

  #closeFrom(from: number): number {
    if (this.#close !== -1 && this.#close < from) this.#close = this.#value.indexOf('?=', from);
    return this.#close;
  }
}
