/**
 * What the operator's rules may ask of a mail. Each answer is made when it is first asked for, and once: most sites
 * have no rule that reads the body.
 */

import type { Judgement } from '../judge/judge.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { LeafPart, Mail, MailClass, Part, Reason, Recipient, Verdicts } from '../model.ts';
import { htmlToText, parseAddresses, textOf } from '../parse/index.ts';
import { MAX_RECIPIENTS_ASKED, MAX_SEARCHED_CHARS } from './limits.ts';

export interface AskedFacts {
  /** Null where a fault of ours kept it from being parsed: then no rule about its words matches. */
  readonly mail: Mail | null;
  /** Bytes of the raw mail. */
  readonly size: number;
  readonly judgement: Judgement;
  readonly verdicts: Verdicts;
  /** As in `Envelope`. */
  readonly reversePath: string | null | undefined;
  /** The mailbox's address; null where it is not known. */
  readonly recipient: string | null;
}

/** A text of the mail, and the same without regard to case. */
export interface Searched {
  readonly text: string;
  readonly folded: string;
}

export class Asked {
  readonly #facts: AskedFacts;
  #body: Searched | null = null;
  #whole: Searched | null = null;
  #senders: readonly Searched[] | null = null;
  #recipient: Searched | null = null;
  readonly #fields = new Map<string, readonly Searched[]>();

  constructor(facts: AskedFacts) {
    this.#facts = facts;
  }

  get size(): number {
    return this.#facts.size;
  }

  get verdicts(): Verdicts {
    return this.#facts.verdicts;
  }

  get class(): MailClass | 'unread' {
    const { judgement } = this.#facts;
    switch (judgement.kind) {
      case 'unread':
      case 'ordinary':
        return judgement.kind;
      case 'not-judged':
      case 'judged':
        return judgement.report.kind;
      default:
        return judgement satisfies never;
    }
  }

  /** Null where the mail is none of which one asks whose it is. */
  get provenance(): Provenance['kind'] | null {
    const { judgement } = this.#facts;
    return judgement.kind === 'judged' ? judgement.provenance.kind : null;
  }

  get reasons(): readonly Reason[] {
    return this.#failed().map(({ reason }) => reason);
  }

  /** Lower case, without a final dot. */
  get failingDomains(): readonly string[] {
    return this.#failed().map(({ address }) =>
      address
        .slice(address.lastIndexOf('@') + 1)
        .toLowerCase()
        .replace(/\.$/, ''),
    );
  }

  /** The values of the fields of that lower-case name, decoded. */
  fields(key: string): readonly Searched[] {
    let found = this.#fields.get(key);
    if (found === undefined) {
      found = this.#facts.mail?.header.all(key).map(({ text }) => searched(text)) ?? [];
      this.#fields.set(key, found);
    }
    return found;
  }

  /** The reverse path (`<>` is the null one), and the From addresses. */
  get senders(): readonly Searched[] {
    this.#senders ??= this.#readSenders();
    return this.#senders;
  }

  get recipient(): Searched | null {
    if (this.#recipient === null && this.#facts.recipient !== null)
      this.#recipient = searched(this.#facts.recipient);
    return this.#recipient;
  }

  /** The mail's own text, decoded: its text parts (HTML as read, then as written) and status fields. */
  get body(): Searched {
    this.#body ??= searched(bodyText(this.#facts.mail));
    return this.#body;
  }

  /** Header, text and what it encloses, decoded, in their order. */
  get whole(): Searched {
    this.#whole ??= searched(wholeText(this.#facts.mail));
    return this.#whole;
  }

  #failed(): readonly Recipient[] {
    const { judgement } = this.#facts;
    if (judgement.kind !== 'judged' && judgement.kind !== 'not-judged') return [];
    return judgement.report.recipients
      .slice(0, MAX_RECIPIENTS_ASKED)
      .filter(({ action }) => action === null || action === 'failed' || action === 'delayed');
  }

  #readSenders(): readonly Searched[] {
    const { mail, reversePath } = this.#facts;
    const witnessed = reversePath === undefined ? mail?.header.value('return-path') : (reversePath ?? '<>');
    const path = witnessed === undefined ? [] : [bareAddress(witnessed)];
    const from = parseAddresses(mail?.header.value('from') ?? '').map(({ address }) => address);
    return [...path, ...from].map(searched);
  }
}

/** A path without its brackets; the null one keeps them, as its name. */
function bareAddress(path: string): string {
  const trimmed = path.trim();
  return trimmed === '' || /^<\s*>$/.test(trimmed) ? '<>' : trimmed.replace(/^<|>$/g, '');
}

function searched(text: string): Searched {
  return { text, folded: text.toLowerCase() };
}

function bodyText(mail: Mail | null): string {
  const text = new Text();
  if (mail !== null) addOwn(text, mail.root);
  return text.read();
}

function wholeText(mail: Mail | null): string {
  const text = new Text();
  if (mail !== null) addMail(text, mail.root);
  return text.read();
}

/** Gathers lines up to the limit, so that nothing beyond it is decoded. */
class Text {
  readonly #pieces: string[] = [];
  #left = MAX_SEARCHED_CHARS;

  get left(): number {
    return this.#left;
  }

  add(piece: string): void {
    const kept = piece.length > this.#left ? piece.slice(0, this.#left) : piece;
    if (kept !== '') this.#pieces.push(kept);
    this.#left = Math.max(0, this.#left - kept.length - 1);
  }

  read(): string {
    return this.#pieces.join('\n');
  }
}

function addOwn(text: Text, part: Part): void {
  switch (part.kind) {
    case 'multipart':
      for (const inner of part.parts) addOwn(text, inner);
      return;
    case 'leaf':
      if (part.type !== 'text/rfc822-headers') addLeaf(text, part);
      return;
    case 'message':
      return;
    default:
      part satisfies never;
  }
}

function addMail(text: Text, part: Part): void {
  for (const { name, text: value } of part.header.fields) {
    if (text.left === 0) return;
    text.add(`${name}: ${value}`);
  }
  addAll(text, part);
}

function addAll(text: Text, part: Part): void {
  switch (part.kind) {
    case 'multipart':
      for (const inner of part.parts) addAll(text, inner);
      return;
    case 'leaf':
      addLeaf(text, part);
      return;
    case 'message':
      addMail(text, part.message);
      return;
    default:
      part satisfies never;
  }
}

/** Status fields (RFC 3464), feedback fields (RFC 5965) and the like are `message/*` leaves, and text. */
function addLeaf(text: Text, part: LeafPart): void {
  if (text.left === 0 || !(part.type.startsWith('text/') || part.type.startsWith('message/'))) return;
  const written = textOf(part, text.left);
  // Links stand in the markup only, and rules look for them.
  if (part.type === 'text/html') text.add(htmlToText(written));
  text.add(written);
}
