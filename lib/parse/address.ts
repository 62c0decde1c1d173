/** Address lists (RFC 5322 section 3.4), as tolerant as mail is. One walk, bounded. */

import type { Address } from '../model.ts';
import { MAX_ADDRESSES } from './limits.ts';
import { withoutComments } from './parameters.ts';
import { UnitSet } from './unit-set.ts';
import { decodeWords } from './words.ts';

/**
 * `"Doe, Jane" <jane@example.com>, team: a@example.com, b@example.com;` -> three addresses. Groups are flattened,
 * comments become names where there is no other, source routes go, Outlook's semicolons separate too. Takes a
 * field's `value`, not its `text`: a comma inside an encoded word separates nothing. At most MAX_ADDRESSES.
 */
export function parseAddresses(value: string): Address[] {
  if (BARE.test(value)) return [{ name: '', address: value }];
  const plain = PLAIN.exec(value);
  if (plain === null) return new AddressWalk(value).all();
  return [{ name: cleanName(plain[1] ?? ''), address: plain[2] as string }];
}

/** `jane@example.com`, as the fields of servers are. */
const BARE = /^[^\s"'()=<>,;:@[\]\\]{1,64}@[^\s"'()=<>,;:@[\]\\]{1,255}$/;

/** `"Jane Doe" <jane@example.com>` or `Jane Doe <jane@example.com>`, as most are written: nothing here needs a walk. */
const PLAIN = /^("[^"\\]*" ?|[^"(=<>,;:@[\\]*)<([^\s"'(=<>,;:@[\]\\]{1,64}@[^\s"'(=<>,;:@[\]\\]{1,255})>$/;

/** The first address of a field that has a domain, else its first bare word, else null. */
export function firstAddress(value: string | undefined): string | null {
  return value === undefined ? null : firstOf(parseAddresses(value));
}

/** The same of a field that has been read. */
export function firstOf(found: readonly Address[]): string | null {
  // `Doe, Jane <jane@example.com>` without its quotes is two entries, and the first is no address.
  return (found.find(({ address }) => address.includes('@')) ?? found[0])?.address ?? null;
}

const ENCODED_WORD = /=\?[^?\s]{1,60}\?[BbQq]\?[^?\s<>]*\?=/y;

class AddressWalk {
  readonly #value: string;
  readonly #found: Address[] = [];
  #pos = 0;
  /** What stands outside brackets and comments, as written. */
  #text = '';
  /** An `@` or `[` stands in `#text`: what a colon follows is then no group's name. Told apart as text is added. */
  #located = false;
  #angle: string | undefined;
  #comment = '';
  /** The last `>` found. */
  #close = -2;
  /** Looked for to the end and not there: further openings are text, and cost no further search. */
  readonly #never = { quote: false, comment: false };

  constructor(value: string) {
    this.#value = value;
  }

  all(): Address[] {
    const value = this.#value;
    let plain = 0;
    while (this.#pos < value.length && this.#found.length < MAX_ADDRESSES) {
      const at = this.#pos;
      const step = SPECIAL.has(value.charCodeAt(at)) ? this.#special(value[at] as string) : undefined;
      if (step === undefined) {
        this.#pos++;
        continue;
      }
      if (at > plain) this.#add(value.slice(plain, at));
      step();
      plain = this.#pos;
    }
    if (this.#found.length < MAX_ADDRESSES) {
      this.#add(value.slice(plain, this.#pos));
      this.#flush();
    }
    return this.#found;
  }

  /** What the character at `#pos` means, as the step to take over it; undefined where it is text. */
  #special(char: string): (() => void) | undefined {
    const at = this.#pos;
    switch (char) {
      case '"': {
        // A quote within a word opens nothing: O"Brien.
        if (this.#never.quote || /[\p{L}\p{N}]/u.test(this.#value[at - 1] ?? ' ')) return undefined;
        const close = closingQuote(this.#value, at + 1);
        this.#never.quote = close < 0;
        return close < 0 ? undefined : () => this.#take(close + 1);
      }
      case '(': {
        if (this.#never.comment) return undefined;
        const close = closingBracket(this.#value, at + 1);
        this.#never.comment = close < 0;
        if (close < 0) return undefined;
        return () => {
          if (this.#comment === '') this.#comment = this.#value.slice(at + 1, close);
          this.#text += ' ';
          this.#pos = close + 1;
        };
      }
      case '=': {
        ENCODED_WORD.lastIndex = at;
        const word = ENCODED_WORD.exec(this.#value);
        return word === null ? undefined : () => this.#take(at + word[0].length);
      }
      case '<':
        return () => this.#bracket(at);
      case '>':
        return () => this.#skip();
      case ',':
      case ';':
        return () => {
          this.#flush();
          this.#skip();
        };
      case ':':
        // The name of a group, or "mailto:", is no address; an IPv6 literal and `user:word@host` are.
        return () => {
          if (this.#angle !== undefined || this.#located) this.#take(at + 1);
          else {
            this.#text = '';
            this.#skip();
          }
        };
      default:
        return undefined;
    }
  }

  #take(end: number): void {
    this.#add(this.#value.slice(this.#pos, end));
    this.#pos = end;
  }

  #add(text: string): void {
    this.#text += text;
    this.#located ||= text.includes('@') || text.includes('[');
  }

  #skip(): void {
    this.#pos++;
  }

  #bracket(open: number): void {
    const value = this.#value;
    // `<a@example.com> <b@example.com>` lacks its comma.
    if (this.#angle?.includes('@')) this.#flush();
    const quoted = value[open + 1] === '"' ? closingQuote(value, open + 2) : -1;
    const from = quoted < 0 ? open : quoted;
    // Searches go forward only: a run of "<" does not look for the same ">" each time.
    if (this.#close !== -1 && this.#close < from) this.#close = value.indexOf('>', from);
    const close = this.#close;
    const again = value.indexOf('<', open + 1);
    let end = close < 0 ? value.length : close;
    if (again >= 0 && again < end) end = again;
    let inner = value.slice(open + 1, end);
    if (end !== close) {
      // A bracket that does not close ends with its entry: `<a@example.com, <b@example.com>`.
      const comma = inner.search(/[,;]/);
      if (comma >= 0 && !inner.startsWith('@')) {
        inner = inner.slice(0, comma);
        end = open + 1 + comma;
      }
    }
    if (inner.trim() !== '' || this.#angle === undefined) this.#angle = inner;
    this.#pos = end === close ? end + 1 : end;
  }

  #flush(): void {
    const text = this.#text.trim();
    const angle = this.#angle;
    const comment = this.#comment;
    this.#text = '';
    this.#located = false;
    this.#angle = undefined;
    this.#comment = '';
    const address = angle === undefined ? bare(text, comment) : bracketed(text, angle, comment);
    if (address !== undefined) this.#found.push(address);
  }
}

const SPECIAL = new UnitSet('"(=<>,;:');

function bracketed(text: string, angle: string, comment: string): Address | undefined {
  const inner = withoutComments(withoutRoute(angle.trim())).trim();
  // `user@example.com <>`: the name holds the address.
  if (inner === '') return text.includes('@') ? bare(text, comment) : undefined;
  const name = cleanName(text);
  // `<Jane Doe jane@example.com>`: an address holds no blanks.
  const address =
    /[ \t]/.test(inner) && inner.includes('@') ? (bare(inner, '')?.address ?? inner) : strip(inner);
  // `<"">` names nobody.
  if (address === '') return undefined;
  return { name: name === '' ? cleanName(comment) : name, address: unquoteLocal(address) };
}

/** `jane@example.com`, `Jane Doe jane@example.com`, `jane @ example.com`, or a bare word. */
function bare(text: string, comment: string): Address | undefined {
  const whole = text.startsWith('"') && closingQuote(text, 1) === text.length - 1 ? strip(text) : text;
  const sign = whole.lastIndexOf('@');
  if (sign < 0) {
    const word = strip(whole).replace(/[ \t]+/g, ' ');
    return word === '' ? undefined : { name: cleanName(comment), address: word };
  }
  let start = sign;
  while (start > 0 && isBlank(whole[start - 1])) start--;
  // A quoted local part may hold blanks.
  if (whole[start - 1] === '"') start = Math.max(0, whole.lastIndexOf('"', start - 2));
  while (start > 0 && !isBlank(whole[start - 1])) start--;
  let end = sign + 1;
  while (end < whole.length && isBlank(whole[end])) end++;
  while (end < whole.length && !isBlank(whole[end])) end++;
  const local = whole.slice(start, sign).trim();
  const domain = whole.slice(sign + 1, end).trim();
  const address = strip(`${local}@${domain}`);
  const name = cleanName(`${whole.slice(0, start)} ${whole.slice(end)}`);
  return { name: name === '' ? cleanName(comment) : name, address: unquoteLocal(address) };
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

/** `@relay.example,@other.example:user@example.com` -> the mailbox (RFC 5321 appendix C: routes are ignored). */
function withoutRoute(path: string): string {
  const text = path.startsWith('mailto:') ? path.slice(7) : path;
  if (!text.startsWith('@')) return text;
  const colon = text.indexOf(':');
  return colon < 0 ? text : text.slice(colon + 1).trim();
}

/** Takes off quotes around the whole: 'jane@example.com', "jane@example.com". */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (end - start >= 2 && (text[start] === '"' || text[start] === "'") && text[end - 1] === text[start]) {
    start++;
    end--;
  }
  return text.slice(start, end).trim();
}

/** Quotes that the local part does not need are taken off: `"jane"@example.com`. */
function unquoteLocal(address: string): string {
  if (!address.startsWith('"')) return address;
  const close = closingQuote(address, 1);
  if (close < 2 || address[close + 1] !== '@') return address;
  const local = address.slice(1, close);
  return /^[\w!#$%&'*+/=?^`{|}~.-]+$/.test(local) ? local + address.slice(close + 1) : address;
}

function cleanName(text: string): string {
  let name = text.trim();
  if (name.startsWith('"')) {
    const close = closingQuote(name, 1);
    name = close < 0 ? name.slice(1) : `${name.slice(1, close)}${name.slice(close + 1)}`;
  } else if (name.length > 1 && name.startsWith("'") && name.endsWith("'")) name = name.slice(1, -1);
  if (name.includes('\\')) name = name.replace(/\\(.)/g, '$1');
  return decodeWords(name).replace(/\s+/g, ' ').trim();
}

function closingQuote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '"') return i;
  }
  return -1;
}

function closingBracket(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return i;
  }
  return -1;
}
