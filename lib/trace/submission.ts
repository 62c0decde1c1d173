/** Traces that a submission (RFC 6409) leaves in a mail: the login used, the web script, the webmail. */

import type { HeaderBlock } from '../model.ts';
import { readAddress } from './received/address.ts';
import type { Hop, Hops } from './received/hop.ts';
import { loginText } from './received/login.ts';
import { isWebAccount } from './received/origin.ts';

export interface Mark {
  readonly kind: 'login' | 'script' | 'webmail';
  /** The login (lower case), the script as printed, or the webmail's client address. */
  readonly value: string;
  /** The client's address where the mark stands in a hop, or in a field, that prints it. */
  readonly client: string | null;
  /** Index of the hop that shows it; null for a mark in a header field of its own. */
  readonly hop: number | null;
  /** The header field that shows it, lower case: `received`, `x-php-originating-script`. */
  readonly field: string;
}

/** Marks in hops: a mail of ours passes two or three servers that print a login, a forger writes as many as he likes. */
export const MAX_HOP_MARKS = 16;

/** Marks of one field name. Apart from the others', so that a hundred lines of one do not hide another. */
export const MAX_FIELD_MARKS = 4;

/** Characters of a mark: a path of a script is 4,096 at most, but 512 tell it. */
export const MAX_MARK_CHARS = 512;

type Shown = Pick<Mark, 'kind' | 'value'> & { readonly client?: string | null };

interface FieldRow {
  /** Lower case. */
  readonly key: string;
  /** Who writes it, and where that is documented. */
  readonly source: string;
  /** Null where the value tells of no submission. */
  read(value: string): Shown | null;
}

const FIELDS: readonly FieldRow[] = [
  { key: 'x-php-originating-script', source: 'PHP, mail.add_x_header: uid:file', read: script },
  {
    key: 'x-php-script',
    source: "PHP's mail-header patch (cPanel, Plesk hosts): url for ip",
    read: scriptFor,
  },
  { key: 'x-source-args', source: "cPanel's Exim: the command line of the sending program", read: program },
  { key: 'x-source-dir', source: "cPanel's Exim: its working directory, domain:/path", read: script },
  { key: 'x-authentication-warning', source: 'sendmail, PrivacyOptions=authwarnings', read: warning },
  { key: 'x-authenticated-sender', source: "cPanel's Exim: host: login; MDaemon: login", read: login },
  { key: 'x-get-message-sender-via', source: "cPanel's Exim: host: how: login", read: senderVia },
  { key: 'x-authenticated-user', source: 'Exim by its manual, Sun Messaging Server', read: login },
  { key: 'x-authenticated-id', source: 'Exim by its manual ($authenticated_id)', read: login },
  { key: 'x-authuser', source: 'mail hosts on Exim and Postfix', read: login },
  { key: 'x-auth-user', source: 'mail hosts on qmail and Postfix', read: login },
  { key: 'x-auth-id', source: 'Rackspace Email', read: login },
  {
    key: 'x-sender-id',
    source: 'MailChannels: host|x-authuser|login; Rackspace Email: login',
    read: senderId,
  },
  { key: 'x-webmail-userid', source: 'OVH, Roundcube: the login', read: login },
  { key: 'x-originating-ip', source: 'Roundcube (http_received_header), Outlook.com, Yahoo', read: browser },
];

const ROWS: ReadonlyMap<string, FieldRow> = new Map(FIELDS.map((row) => [row.key, row]));

/**
 * The marks that `hops`, those of this header, and its fields show: hops first, topmost first, then fields in their
 * order. At most MAX_HOP_MARKS and MAX_FIELD_MARKS a field. Whether to believe them is the reader's business, a
 * forger writes them too: only the first `believed` hops are looked at. Never throws.
 */
export function marksOf(header: HeaderBlock, hops: Hops, believed = hops.length): Mark[] {
  const marks: Mark[] = [];
  for (let index = 0; index < believed && marks.length < MAX_HOP_MARKS; index++) {
    const hop = hops.at(index);
    if (hop !== undefined) marks.push(...marksOfHop(hop, index));
  }
  return [...marks.slice(0, MAX_HOP_MARKS), ...marksOfFields(header)];
}

function marksOfHop({ login: shown, local, account, client }: Hop, hop: number): Mark[] {
  const place = { client, hop, field: 'received' };
  const marks: Mark[] = [];
  if (shown !== null) marks.push({ kind: 'login', value: shown, ...place });
  if (local === 'script' && account !== null) marks.push({ kind: 'script', value: account, ...place });
  if (local === 'webmail' && client !== null) marks.push({ kind: 'webmail', value: client, ...place });
  return marks;
}

function marksOfFields(header: HeaderBlock): Mark[] {
  const counts = new Map<string, number>();
  return header.fields.flatMap((field) => {
    const row = ROWS.get(field.key);
    if (row === undefined) return [];
    const count = counts.get(row.key) ?? 0;
    if (count >= MAX_FIELD_MARKS) return [];
    // The field's count grows by what was looked at, so that thousands of empty ones cost nothing.
    counts.set(row.key, count + 1);
    const shown = row.read(field.value.slice(0, MAX_MARK_CHARS).trim());
    if (shown === null) return [];
    return [
      { kind: shown.kind, value: shown.value, client: shown.client ?? null, hop: null, field: row.key },
    ];
  });
}

function script(value: string): Shown | null {
  return value === '' ? null : { kind: 'script', value };
}

/** `www.client.example/contact/send.php for 203.0.113.5, 10.0.0.7`: the browser's address first. */
function scriptFor(value: string): Shown | null {
  const at = value.lastIndexOf(' for ');
  if (at < 0) return script(value);
  const [first = ''] = value.slice(at + 5).split(/[, ]/);
  return { kind: 'script', value: value.slice(0, at), client: readAddress(first) };
}

/** Empty for mail that came by SMTP; of the programs only web servers and interpreters, not Mailman or Exim. */
function program(value: string): Shown | null {
  if (!/httpd|apache|nginx|litespeed|php|perl|python|ruby|\bnode\b|\.(?:cgi|pl)\b/i.test(value)) return null;
  return /mailman|exim/i.test(value) ? null : script(value);
}

/** `host: www-data set sender to info@client.example using -f`; other warnings tell of no account. */
function warning(value: string): Shown | null {
  const found = /^[^\s:]+: (\S+) set sender to /.exec(value);
  return found === null ? null : account(found[1] ?? '');
}

/** `login`, `host: login`. */
function login(value: string): Shown | null {
  const found = /^(?:[^\s:]+: )?(\S+)$/.exec(value);
  return found === null ? null : account(found[1] ?? '');
}

/** `host: authenticated_id: login`; other ways than a login (`sender_ident via ...`) name a program of the host. */
function senderVia(value: string): Shown | null {
  const found = /^[^\s:]+: authenticated_id: (\S+)$/.exec(value);
  return found === null ? null : account(found[1] ?? '');
}

function senderId(value: string): Shown | null {
  const found = /^[^|]+\|x-auth[a-z]+\|(\S+)$/i.exec(value);
  return found === null ? login(value) : account(found[1] ?? '');
}

/** Accounts of the mail system itself: what it sends, nobody submitted. */
const SYSTEM: ReadonlySet<string> = new Set(['mailnull', 'mailman', 'exim', 'postfix', 'root']);

function account(text: string): Shown | null {
  const value = loginText(text);
  if (value === null || SYSTEM.has(value)) return null;
  return { kind: isWebAccount(value) ? 'script' : 'login', value };
}

/** `[203.0.113.5]`. */
function browser(value: string): Shown | null {
  const address = readAddress(value);
  return address === null ? null : { kind: 'webmail', value: address, client: address };
}
