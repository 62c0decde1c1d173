/** A mail as detectors see it: who sent it, its prose, and what it returns. Each is read once, when first asked for. */

import type { Defect, Envelope, LeafPart, Mail, MessagePart, Part, Returned } from '../model.ts';
import { bytesOf, decodeBytes, firstAddress, htmlToText, ownParts } from '../parse/index.ts';
import { isPersonal } from './authorship.ts';
import { MAX_NOTICE_CHARS, MAX_RETURNED_SCAN_BYTES, MAX_STATUS_BYTES } from './limits.ts';
import { type Phrases, phrasesIn } from './phrase-index.ts';
import { flatten, type Tells, tellsAmong } from './phrases.ts';
import { type Around, saidBy } from './reason/index.ts';
import { holdsReturned, returnedPart } from './returned.ts';
import { type InlineReturned, returnedInText } from './returned-inline.ts';
import { isDaemonAddress, type SenderTraits, senderTraits } from './sender.ts';
import { commandInProse } from './smtp-command.ts';
import { readStatusFields, type StatusFields } from './status-fields.ts';

const STATUS_TYPES = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'text/x-delivery-status',
  'text/delivery-status',
  'message/x-delivery-status',
]);

/** A text shorter than this says nothing: "See attachment." and the like. */
const LEAST_PROSE_CHARS = 8;

export class Notice {
  readonly mail: Mail;
  readonly sender: SenderTraits;
  readonly parts: readonly (LeafPart | MessagePart)[];
  readonly defects: Defect[] = [];
  #status: StatusFields | null | undefined;
  #attached: Returned | null | undefined;
  #phrases: Phrases | undefined;
  #subject: string | undefined;
  #subjectTells: Tells | undefined;
  #personal: boolean | undefined;
  #around: Around | undefined;
  #command: string | null | undefined;
  #flat: string | undefined;
  #read: { prose: string; returned: Returned; separated: boolean } | undefined;

  constructor(mail: Mail, envelope?: Envelope) {
    this.mail = mail;
    this.sender = senderTraits(mail, envelope);
    this.parts = ownParts(mail.root);
  }

  /** The part of RFC 3464, if the mail has one. */
  get statusPart(): LeafPart | undefined {
    return this.part((part) => STATUS_TYPES.has(part.type));
  }

  part(matches: (part: LeafPart) => boolean): LeafPart | undefined {
    for (const part of this.parts) if (part.kind === 'leaf' && matches(part)) return part;
    return undefined;
  }

  /** The fields of RFC 3464, of a part of their own or flattened into the text; undefined where they name nobody. */
  get status(): StatusFields | undefined {
    if (this.#status === undefined) {
      const part = this.statusPart;
      let fields = part === undefined ? undefined : readStatusFields(bytesOf(part, MAX_STATUS_BYTES + 1));
      if (fields === undefined || fields.recipients.length === 0)
        fields = flattenedStatus(this.prose) ?? fields;
      this.#status = fields === undefined || fields.recipients.length === 0 ? null : fields;
    }
    return this.#status ?? undefined;
  }

  /** A multipart/report of the mail's own: lists wrap it into a multipart/mixed to put their footer below. */
  get isMultipartReport(): boolean {
    return hasReport(this.mail.root);
  }

  /** Decoded, lower case. */
  get subject(): string {
    this.#subject ??= (this.mail.header.text('subject') ?? '').toLowerCase();
    return this.#subject;
  }

  /** What the machine says in words, without the copy that it returns. Newlines are `\n`. */
  get prose(): string {
    return this.#once().prose;
  }

  /** `prose` without what somebody quotes with `>`: a person who answers a notice quotes its sentences. */
  get said(): string {
    const { prose } = this;
    const quotes = prose.startsWith('>') || prose.includes('\n>') || prose.includes('\n >');
    return quotes ? prose.replace(/^[ \t]*>(?!>>).*$/gm, '') : prose;
  }

  /** `said` as the tables of phrases want it (see `flatten`). */
  get flat(): string {
    this.#flat ??= flatten(this.said);
    return this.#flat;
  }

  /** Those of all tables that stand in `flat`. */
  get phrases(): Phrases {
    this.#phrases ??= phrasesIn(this.flat);
    return this.#phrases;
  }

  /** What the subject tells. */
  get subjectTells(): Tells {
    this.#subjectTells ??= tellsAmong(phrasesIn(this.subject).tells);
    return this.#subjectTells;
  }

  /** A person's mail, or a website's: see `isPersonal`. */
  get personal(): boolean {
    this.#personal ??= isPersonal(this);
    return this.#personal;
  }

  /** `flat`, read for reasons. */
  get around(): Around {
    this.#around ??= { text: this.flat, said: saidBy(this.phrases.meanings) };
    return this.#around;
  }

  /** The SMTP command that the prose says was refused. */
  get dialogueCommand(): string | null {
    if (this.#command === undefined) this.#command = commandInProse(this.flat);
    return this.#command;
  }

  get returned(): Returned {
    return this.#attachedCopy() ?? this.#once().returned;
  }

  /** True where a line announced the original in the text, whether or not it stood there. */
  get separated(): boolean {
    return this.#once().separated;
  }

  /** The copy that is a part of its own: found without reading any text. */
  #attachedCopy(): Returned | undefined {
    if (this.#attached === undefined) this.#attached = returnedPart(this.parts) ?? null;
    return this.#attached ?? undefined;
  }

  #once(): { prose: string; returned: Returned; separated: boolean } {
    this.#read ??= this.#readText();
    return this.#read;
  }

  #readText(): { prose: string; returned: Returned; separated: boolean } {
    const attached = this.#attachedCopy();
    let inline: Returned | undefined;
    let separated = false;
    const prose: string[] = [];
    const html: LeafPart[] = [];
    for (const part of this.parts) {
      if (holdsReturned(part)) {
        // What stands behind the copy is the recipient's own text or a footer: no more of the notice.
        if (prose.length > 0) break;
        continue;
      }
      if (part.kind !== 'leaf' || STATUS_TYPES.has(part.type)) continue;
      if (part.type === 'text/html') html.push(part);
      else if (part.type.startsWith('text/') || part.type.startsWith('multipart/')) {
        // A multipart whose boundary is lost is one text.
        const read = proseOf(bytesOf(part), part.parameters.get('charset'));
        separated ||= read.inline !== undefined;
        if (inline === undefined || inline.kind === 'none') inline = read.inline?.returned ?? inline;
        prose.push(read.prose);
      }
    }
    if (prose.join('').trim().length < LEAST_PROSE_CHARS) {
      for (const part of html) {
        const bytes = bytesOf(part).subarray(0, MAX_RETURNED_SCAN_BYTES);
        const text = htmlToText(decodeBytes(bytes, part.parameters.get('charset')));
        const read = proseOf(Buffer.from(text), 'utf-8');
        if (inline === undefined || inline.kind === 'none') inline = read.inline?.returned ?? inline;
        prose.push(read.prose);
      }
    }
    const status =
      attached === undefined && (inline === undefined || inline.kind === 'none')
        ? this.statusPart
        : undefined;
    if (status !== undefined) {
      // Behind a boundary that does not match, the copy is left in the part before it.
      inline = returnedInText(bytesOf(status, MAX_RETURNED_SCAN_BYTES))?.returned ?? inline;
    }
    let text = prose.join('\n');
    if (text.length > MAX_NOTICE_CHARS) {
      text = text.slice(0, MAX_NOTICE_CHARS);
      this.defects.push({
        kind: 'text-limit',
        detail: `only ${MAX_NOTICE_CHARS} characters of the notice were read`,
      });
    }
    return { prose: text, returned: attached ?? inline ?? { kind: 'none' }, separated };
  }
}

function proseOf(
  bytes: Uint8Array,
  charset: string | undefined,
): { prose: string; inline: InlineReturned | undefined } {
  let inline = returnedInText(bytes);
  const wrapped = inline === undefined || inline.announced ? undefined : wrappedNotice(inline.returned);
  if (inline !== undefined && wrapped !== undefined) {
    // A relay that puts its own words above the notice it got: go on reading behind that notice's header.
    const behind = returnedInText(bytes.subarray(wrapped));
    const proseEnd = behind === undefined ? bytes.length : wrapped + behind.proseEnd;
    inline = {
      returned: behind?.returned ?? { kind: 'none' },
      proseEnd,
      announced: behind?.announced ?? false,
    };
  }
  // One character takes at most four bytes, so this many bytes never cut what MAX_NOTICE_CHARS would keep.
  const end = Math.min(inline?.proseEnd ?? bytes.length, MAX_NOTICE_CHARS * 4);
  const decoded = decodeBytes(end < bytes.length ? bytes.subarray(0, end) : bytes, charset);
  const prose = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded;
  return { prose, inline };
}

/** End of the header where what seemed returned is itself a report of a mail system. */
function wrappedNotice(returned: Returned): number | undefined {
  if (returned.kind === 'none') return undefined;
  const { header } = returned;
  const report = /^multipart\/report\b/i.test(header.value('content-type') ?? '');
  return report && isDaemonAddress(firstAddress(header.value('from')) ?? '') ? header.range.end : undefined;
}

/** Archives flatten a report to text: its fields then stand in the prose, each at the head of a line. */
function flattenedStatus(prose: string): StatusFields | undefined {
  // Asked of every notice: the cheap question first.
  if (!prose.includes('-Recipient') && !prose.includes('-recipient')) return undefined;
  if (!/^(?:final|original)-recipient[ \t]*:/im.test(prose)) return undefined;
  const start = prose.search(/^(?:reporting-mta|final-recipient|original-recipient|action)[ \t]*:/im);
  return readStatusFields(Buffer.from(prose.slice(start), 'utf8'));
}

function hasReport(part: Part): boolean {
  if (part.type === 'multipart/report') return true;
  return part.kind === 'multipart' && part.parts.some(hasReport);
}
