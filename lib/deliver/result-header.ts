/**
 * `Truebounce-Result`, the field that stands on top of every delivered mail, written and read.
 *
 * RFC 5234 grammar; FWS and quoted-string are RFC 5322's, but without comments and without obsolete forms:
 *
 *     result-field = "Truebounce-Result:" FWS version 1*( ";" FWS parameter ) [ ";" FWS reasons ] CRLF
 *     version      = "1"
 *     parameter    = name "=" value
 *     name         = 1*( %x61-7A / "-" )           ; class, provenance, decision, would (where there is one) and
 *                                                  ; rule, in this order;
 *                                                  ; a reader passes over names that it does not know
 *     value        = word / quoted-string
 *     word         = 1*( ALPHA / DIGIT / "-" / "." / "_" / ":" )
 *     reasons      = quoted-string                 ; for people: what a report says, or what went wrong
 *
 *     class        a class of mail such as bounce or ordinary, or unread where a fault of ours kept it unread
 *     provenance   a verdict on the returned mail, or none where none is asked (ordinary mail, arf, mdn ...)
 *     decision     what was done, such as deliver or mark
 *     would        what would have been done, where the site only observes
 *     rule         the row of the decision table, or the operator's rule, that said so
 *
 * All of it is printable ASCII. Inside quoted-strings any other character, and the backslash, is written as RFC
 * 6533's embedded-unicode-char (`\x{4F8B}`; its backslash is doubled, as RFC 5322 asks inside quotes).
 *
 * Only the first such field of a mail is ours: strangers' copies are renamed (`mark.ts`).
 */

export const RESULT_HEADER = 'Truebounce-Result';

/** The words of a result. Readers take words that they do not know as they come: later versions know more. */
export interface Result {
  readonly class: string;
  readonly provenance: string;
  readonly decision: string;
  /** What `rule` would have done where the site only observes; null where it does what it says. */
  readonly would: string | null;
  readonly rule: string;
  /** Null where there is nothing to say. */
  readonly reasons: string | null;
}

/** RFC 5322 section 2.1.1: a line should have no more than 78 characters (and must not have more than 998). */
const LINE_WIDTH = 78;
/**
 * Strangers' words fill the reasons. One unbroken word of them cannot be folded, so this limit (in written
 * characters) is also what keeps every line under 998.
 */
export const REASONS_LIMIT = 600;
/** Rules are named by the operator; a name is read by people and counted by machines. */
export const RULE_LIMIT = 200;
/** Longer than anything we write: what is longer is not ours and is not worth reading. */
const FIELD_LIMIT = 2_000;

const WORD = /^[A-Za-z0-9._:-]+$/;

/** The whole field with its last newline. `newline` is the mail's own. */
export function formatResultHeader(result: Result, newline: string): string {
  const parts = [
    `${RESULT_HEADER}: 1`,
    ` class=${value(result.class)}`,
    ` provenance=${value(result.provenance)}`,
    ` decision=${value(result.decision)}`,
    ...(result.would === null ? [] : [` would=${value(result.would)}`]),
    ` rule=${value(result.rule)}`,
  ];
  if (result.reasons !== null) parts.push(` ${quote(result.reasons, REASONS_LIMIT)}`);
  return `${fold(parts.join(';'), newline)}${newline}`;
}

function value(text: string): string {
  return WORD.test(text) && text.length <= RULE_LIMIT ? text : quote(text, RULE_LIMIT);
}

/**
 * A stranger's words must not end the string, the line or the field: quotes are escaped, and everything that is not
 * printable ASCII becomes `\x{..}`. What does not fit is cut between characters and ends in `...`.
 */
function quote(text: string, limit: number): string {
  let written = '';
  let kept = '';
  for (const character of text.toWellFormed()) {
    written += escapeCharacter(character);
    if (written.length > limit) return `"${kept}..."`;
    if (written.length <= limit - 3) kept = written;
  }
  return `"${written}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"') return '\\"';
  const point = character.codePointAt(0) ?? 0;
  if (character !== '\\' && point >= 0x20 && point < 0x7f) return character;
  return `\\\\x{${point.toString(16).toUpperCase().padStart(2, '0')}}`;
}

/**
 * Folds before single spaces (RFC 5322 section 2.2.3). Never before or after another space: a line of nothing but
 * spaces would be obsolete syntax, and mailers strip spaces at a line's end.
 */
function fold(line: string, newline: string): string {
  const folded: string[] = [];
  let start = 0;
  let lastBreak = 0;
  for (let i = RESULT_HEADER.length + 2; i < line.length; i++) {
    if (i - start >= LINE_WIDTH && lastBreak > start) {
      folded.push(line.slice(start, lastBreak));
      start = lastBreak;
    }
    if (line[i] === ' ' && line[i - 1] !== ' ' && line[i + 1] !== ' ' && i + 1 < line.length) lastBreak = i;
  }
  folded.push(line.slice(start));
  return folded.join(newline);
}

/**
 * Reads the field's body (what follows `Truebounce-Result:`), folded or not. Null where it is not of this grammar
 * or this version: a result that cannot be read says nothing.
 */
export function parseResultHeader(body: string): Result | null {
  if (body.length > FIELD_LIMIT) return null;
  const reader = new Reader(body.replace(/\r?\n(?=[ \t])|\r(?=[ \t])/g, '').trim());
  if (reader.word() !== '1') return null;
  const parameters = new Map<string, string>();
  let reasons: string | null = null;
  while (!reader.atEnd()) {
    // The reasons come last: whatever follows them was not written by us.
    if (reasons !== null || !reader.semicolon()) return null;
    if (reader.atQuote()) {
      reasons = reader.quoted();
      if (reasons === null) return null;
      continue;
    }
    const parameter = reader.parameter();
    // A name that stands twice would let a careless reader take the second one.
    if (parameter === null || parameters.has(parameter.name)) return null;
    parameters.set(parameter.name, parameter.value);
  }
  const mailClass = parameters.get('class');
  const provenance = parameters.get('provenance');
  const decision = parameters.get('decision');
  const rule = parameters.get('rule');
  if (mailClass === undefined || provenance === undefined) return null;
  if (decision === undefined || rule === undefined) return null;
  return {
    class: mailClass,
    provenance,
    decision,
    would: parameters.get('would') ?? null,
    rule,
    reasons,
  };
}

/** Walks over one unfolded field body; each method takes what it names, or takes nothing and says so. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  atQuote(): boolean {
    return this.#text[this.#at] === '"';
  }

  word(): string | null {
    return this.#take(/[A-Za-z0-9._:-]+/y);
  }

  semicolon(): boolean {
    return this.#take(/;[ \t]*/y) !== null;
  }

  parameter(): { readonly name: string; readonly value: string } | null {
    const name = this.#take(/[a-z-]+=/y);
    if (name === null) return null;
    const text = this.atQuote() ? this.quoted() : this.word();
    return text === null ? null : { name: name.slice(0, -1), value: text };
  }

  quoted(): string | null {
    const written = this.#take(/"(?:[^"\\]|\\.)*"/y);
    if (written === null || NOT_PRINTABLE.test(written)) return null;
    const unquoted = written.slice(1, -1).replace(/\\(.)/g, '$1');
    return unquoted.replace(/\\x\{([0-9A-F]{2,6})\}/g, (all, hex: string) => {
      const point = Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    });
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }
}

const NOT_PRINTABLE = /[^ -~\t]/;
