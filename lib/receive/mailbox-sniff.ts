/** What a file is, by its first bytes. */

/** Looked at: trace fields and signatures of long ways stand above From and Subject, but rarely 64 KB of them. */
export const HEAD_BYTES = 65_536;
/** Lines of a header among which a name that mails have must occur. */
const MAX_LINES = 400;
/** Blank lines and `From ` lines above a header, as parse steps over. */
const MAX_LINES_ABOVE = 16;
const MAX_NAME = 128;

export type Content =
  | { readonly kind: 'mail' | 'mbox' | 'gzip' | 'empty' | 'other' }
  | { readonly kind: 'foreign'; readonly reason: 'foreign-archive' | 'outlook-msg' | 'utf-16' };

/** First bytes of files that people give us by mistake, and what to say of them. */
const FOREIGN: readonly {
  readonly magic: string;
  readonly reason: 'foreign-archive' | 'outlook-msg' | 'utf-16';
}[] = [
  { magic: 'PK\x03\x04', reason: 'foreign-archive' },
  { magic: 'BZh', reason: 'foreign-archive' },
  { magic: '\xfd7zXZ\0', reason: 'foreign-archive' },
  { magic: '7z\xbc\xaf\x27\x1c', reason: 'foreign-archive' },
  { magic: '\x28\xb5\x2f\xfd', reason: 'foreign-archive' },
  { magic: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', reason: 'outlook-msg' },
  { magic: '\xff\xfe', reason: 'utf-16' },
  { magic: '\xfe\xff', reason: 'utf-16' },
];

/** Names of fields of which every mail has some, and few other texts; `x-...`, `list-...` and `resent-...` besides. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'from to cc subject date message-id received return-path delivered-to mime-version content-type ' +
    'content-transfer-encoding reply-to sender dkim-signature arc-seal authentication-results received-spf ' +
    'references in-reply-to auto-submitted precedence envelope-to errors-to status bcc'
  ).split(' '),
);

/** Such as `a.eml` and `a.eml.gz`: one mail by its name, however broken. */
export function isNamedAsMail(name: string): boolean {
  return /\.eml(?:\.gz)?$/i.test(name);
}

export function sniff(bytes: Uint8Array): Content {
  if (bytes.length === 0) return { kind: 'empty' };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { kind: 'gzip' };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString(
    'latin1',
  );
  const foreign = FOREIGN.find(({ magic }) => head.startsWith(magic));
  if (foreign !== undefined) return { kind: 'foreign', reason: foreign.reason };
  return { kind: textKind(head) };
}

function textKind(head: string): 'mail' | 'mbox' | 'other' {
  let pos = head.startsWith('\xef\xbb\xbf') ? 3 : 0;
  let isMbox = false;
  for (let above = 0; above < MAX_LINES_ABOVE && pos < head.length; above++) {
    const line = lineAt(head, pos);
    if (line.startsWith('From ')) {
      isMbox ||= isFromLine(line);
      if (!isMbox) return 'other';
    } else if (!line.startsWith('>From ') && line.trim() !== '') break;
    pos += line.length;
  }
  // A header-less mail below a sound `From ` line is still one.
  if (isMbox) return 'mbox';
  return hasHeader(head, pos) ? 'mail' : 'other';
}

/** A field comes first, and among those that follow is one that mails have: `{"to": 1}` and `Note: ...` are no mails. */
function hasHeader(head: string, from: number): boolean {
  let pos = from;
  for (let lines = 0; lines < MAX_LINES && pos < head.length; lines++) {
    const line = lineAt(head, pos);
    const name = fieldName(line);
    if (name === null) {
      if (lines === 0 || line.trim() === '') return false;
    } else if (KNOWN.has(name) || /^(?:x|list|resent)-./.test(name)) return true;
    pos += line.length;
  }
  return false;
}

/** With its newline; CR alone is a newline too (old Macs). */
function lineAt(text: string, from: number): string {
  const lf = text.indexOf('\n', from);
  const end = lf < 0 ? text.length : lf + 1;
  const line = text.slice(from, end);
  const cr = line.indexOf('\r');
  return cr >= 0 && cr < line.length - 2 ? line.slice(0, cr + 1) : line;
}

/** Lower case; null where the line is no field (RFC 5322 section 2.2). */
function fieldName(line: string): string | null {
  const colon = line.slice(0, MAX_NAME + 1).indexOf(':');
  if (colon < 1) return null;
  const name = line.slice(0, colon).trimEnd();
  return /^[A-Za-z0-9][\w.-]*$/.test(name) ? name.toLowerCase() : null;
}

/**
 * A line that divides an mbox: `From sender date`. The date is what tells it from a sentence that begins so; its
 * form differs from writer to writer, a time of day and a year stand in all of them.
 */
export function isFromLine(line: string): boolean {
  return line.startsWith('From ') && /\b\d{1,2}:\d{2}\b/.test(line) && /\b(?:19|20)\d{2}\b/.test(line);
}

/** Whether a line is a header's: a field, or the `>From ` that relays once put on top. */
export function beginsHeader(line: string): boolean {
  return fieldName(line) !== null || line.startsWith('>From ');
}
