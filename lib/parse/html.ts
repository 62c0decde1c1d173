/** The text of an HTML notice: enough to read what it says. Not a renderer; one walk over the markup, bounded. */

import { decodeEntities } from './entities.ts';
import { MAX_HTML_CHARS } from './limits.ts';
import { UnitSet } from './unit-set.ts';

const BREAKS = new Set(
  (
    'address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li ' +
    'main nav ol p pre section table tbody thead tr ul'
  ).split(' '),
);
/** Elements whose content is not text for the reader. */
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template']);
/** The longest tag name looked at. */
const NAME_CHARS = 16;

/** Tags off, blocks on lines of their own, entities decoded, scripts, styles, heads and comments left out. */
export function htmlToText(html: string): string {
  return new HtmlWalk(html.length > MAX_HTML_CHARS ? html.slice(0, MAX_HTML_CHARS) : html).text();
}

class HtmlWalk {
  readonly #html: string;
  readonly #out: string[] = [];
  /**
   * Where each closing mark was found last, -1 where there is none. The walk goes forward only, so that a run of "<"
   * does not look for the same far ">", or for none, each time.
   */
  readonly #found = new Map<string, number>();
  /** Hidden elements of which no closing tag follows any more. */
  readonly #open = new Set<string>();
  /** Within `<pre>`, where newlines count. */
  #preformatted = false;

  constructor(html: string) {
    this.#html = html;
  }

  text(): string {
    const html = this.#html;
    let pos = 0;
    while (pos < html.length) {
      const open = html.indexOf('<', pos);
      if (open !== pos) this.#say(html.slice(pos, open < 0 ? html.length : open));
      if (open < 0) break;
      pos = this.#tag(open);
    }
    return this.#out
      .join('')
      .replace(/[ \t]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  /** Reads what begins at `<` and returns the offset behind it. */
  #tag(open: number): number {
    const html = this.#html;
    const next = html[open + 1] ?? '';
    if (next === '!' || next === '?') {
      const mark = html.startsWith('<!--', open) ? '-->' : '>';
      const close = this.#find(mark, open + 2);
      // A comment that never closes would hide the whole notice: only its opening goes.
      return close < 0 ? open + 2 : close + mark.length;
    }
    const name = tagName(html, next === '/' ? open + 2 : open + 1);
    const close = this.#find('>', open);
    if (close < 0 || (name === '' && next !== '/')) {
      this.#out.push('<');
      return open + 1;
    }
    // Servers write <user@example.com> into HTML without entities: that is text.
    if (isAddress(html, open + 1, close)) {
      this.#out.push(html.slice(open, close + 1));
      return close + 1;
    }
    if (BREAKS.has(name)) this.#out.push('\n');
    if (name === 'pre') this.#preformatted = next !== '/';
    else if (name === 'td' || name === 'th') this.#out.push(' ');
    if (next !== '/' && HIDDEN.has(name) && html[close - 1] !== '/')
      return this.#behindHidden(name, close + 1);
    return close + 1;
  }

  /** Behind `</name>`; an element that never closes hides nothing but its own tag, or one would hide a notice. */
  #behindHidden(name: string, from: number): number {
    if (this.#open.has(name)) return from;
    let at = this.#html.indexOf('</', from);
    while (at >= 0) {
      const end = at + 2 + name.length;
      if (this.#html.slice(at + 2, end).toLowerCase() === name) {
        const close = this.#find('>', end);
        return close < 0 ? this.#html.length : close + 1;
      }
      at = this.#html.indexOf('</', at + 2);
    }
    this.#open.add(name);
    return from;
  }

  #find(mark: string, from: number): number {
    let at = this.#found.get(mark);
    if (at === undefined || (at !== -1 && at < from)) {
      at = this.#html.indexOf(mark, from);
      this.#found.set(mark, at);
    }
    return at;
  }

  #say(text: string): void {
    const flat = this.#preformatted ? text.replace(/\r\n?/g, '\n') : text.replace(/[\r\n\t\f \u00a0]+/g, ' ');
    this.#out.push(decodeEntities(flat));
  }
}

const OF_NAME = new UnitSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

function tagName(html: string, from: number): string {
  let end = from;
  const most = Math.min(html.length, from + NAME_CHARS);
  while (end < most && OF_NAME.has(html.charCodeAt(end))) end++;
  return html.slice(from, end).toLowerCase();
}

/** Length of an address in brackets; RFC 5321 section 4.5.3.1.3 allows 256 for a path. */
const MAX_ADDRESS_CHARS = 320;

function isAddress(html: string, from: number, to: number): boolean {
  if (to - from > MAX_ADDRESS_CHARS) return false;
  const inside = html.slice(from, to);
  return inside.includes('@') && /^[^\s<>="']+$/.test(inside);
}
