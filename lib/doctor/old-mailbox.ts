/** Looks for one new mail in the mailbox that a host keeps, by IMAP (RFC 9051). Nothing is changed in it: folders are opened to read. */

import { ImapFlow, type ListResponse } from 'imapflow';
import { parseHeaderBlock } from '../parse/index.ts';
import { within } from './deadline.ts';

/** Implicit TLS (RFC 8314 section 3.2). */
export const IMAPS_PORT = 993;

/** Of a mailbox with more, those are looked into that come first: the inbox, the junk, and the rest by name. */
export const MAX_FOLDERS = 200;
/** Of one folder, the newest: a flood brings some dozens in the minutes of a test. */
export const MAX_NEW = 500;
/** Connections: hosts shut out who logs in again and again. */
const MAX_CONNECTIONS = 3;

const CONNECT_MS = 8_000;
const ANSWER_MS = 30_000;
/** Of one look at all folders: a server that says every few seconds how far it is has no end otherwise. */
export const MAX_LOOK_MS = 60_000;
/** Of what a host said. */
const MAX_SAID_CHARS = 512;

/** What lies there came to nobody, or is a view of what lies elsewhere (RFC 6154). */
const NOT_ARRIVED: ReadonlySet<string> = new Set(['\\Sent', '\\Drafts', '\\All', '\\Flagged', '\\Important']);
/** Servers name one folder `\Sent`; programs make others beside it. */
const SENT = /(?:^|[./])sent(?:[ -_]?(?:items|messages|mail))?$/i;

export interface OldMailboxLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Certificates of authorities beside Node's own, PEM. */
  readonly ca?: string;
}

export type Looked =
  | { readonly kind: 'found'; readonly folder: string }
  /** A mail about it: its subject stands in another's, as in a notice that it was refused. */
  | { readonly kind: 'notice'; readonly folder: string }
  | { readonly kind: 'not-there' }
  /** `final`: another look will tell no more. */
  | { readonly kind: 'untold'; readonly said: string; readonly final: boolean };

export interface Mark {
  readonly field: string;
  readonly value: string;
}

export interface OldMailbox {
  /** Before the mail is sent: remembers where each folder ends. Never rejects; what fails, the looks tell. */
  open(): Promise<void>;
  /** A mail that came since, with that value in that field. Never rejects. */
  look(mark: Mark): Promise<Looked>;
  close(): Promise<void>;
}

export function oldMailbox(login: OldMailboxLogin, maxLookMs = MAX_LOOK_MS): OldMailbox {
  let client: ImapFlow | null = null;
  let connections = 0;
  let refused: string | null = null;
  let ends: Ends = new Map();

  const connected = async (): Promise<ImapFlow> => {
    if (client?.usable === true) return client;
    if (connections >= MAX_CONNECTIONS) throw new Error('it has closed the connection too often');
    connections++;
    client = clientOf(login);
    await client.connect();
    return client;
  };
  /** Null where it failed. */
  const bounded = async <T>(action: (client: ImapFlow) => Promise<T>): Promise<T | Error> => {
    try {
      return await within(maxLookMs, connected().then(action));
    } catch (error) {
      client?.close();
      client = null;
      if (isRefusal(error)) refused = saidBy(error);
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  return {
    async open() {
      const folders = await bounded(foldersOf);
      if (!(folders instanceof Error))
        ends = new Map(
          folders.map(({ path, status }) => [
            path,
            { next: status?.uidNext ?? 1, validity: status?.uidValidity ?? null },
          ]),
        );
    },
    async look(mark) {
      if (refused !== null) return { kind: 'untold', said: refused, final: true };
      const looked = await bounded((ready) => lookIn(ready, ends, mark));
      if (!(looked instanceof Error)) return looked;
      return {
        kind: 'untold',
        said: saidBy(looked),
        final: refused !== null || connections >= MAX_CONNECTIONS,
      };
    },
    async close() {
      if (client?.usable === true) await within(CONNECT_MS, client.logout()).catch(() => {});
      client?.close();
    },
  };
}

function clientOf({ host, port, user, password, ca }: OldMailboxLogin): ImapFlow {
  const client = new ImapFlow({
    host,
    port,
    secure: port === IMAPS_PORT,
    // A host in whose name somebody answers without TLS gets no password.
    ...(port !== IMAPS_PORT && { doSTARTTLS: true }),
    auth: { user, pass: password },
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    tls: ca === undefined ? {} : { ca },
  });
  // Told by what was asked last; without a listener it would end the process.
  client.on('error', () => {});
  return client;
}

/** By folder, before the mail is sent: the UID of its next mail, which counts while UIDVALIDITY is the same. */
type Ends = ReadonlyMap<string, { readonly next: number; readonly validity: bigint | null }>;

/** `[UNAVAILABLE]` and the like (RFC 5530) are no word about the password. */
function isRefusal(error: unknown): boolean {
  const { authenticationFailed, serverResponseCode = '' } = error as {
    readonly authenticationFailed?: boolean;
    readonly serverResponseCode?: string;
  };
  return (
    authenticationFailed === true && !/^(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)$/i.test(serverResponseCode)
  );
}

async function foldersOf(client: ImapFlow): Promise<readonly ListResponse[]> {
  const likely = (use: string | undefined) => (use === '\\Inbox' ? 0 : use === '\\Junk' ? 1 : 2);
  return (await client.list({ statusQuery: { uidNext: true, uidValidity: true } }))
    .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
    .filter(({ specialUse = '', path }) => !NOT_ARRIVED.has(specialUse) && !SENT.test(path))
    .sort((a, b) => likely(a.specialUse) - likely(b.specialUse));
}

async function lookIn(client: ImapFlow, ends: Ends, mark: Mark): Promise<Looked> {
  // Some servers tell of new mail when they are asked for it alone.
  await client.noop();
  const folders = (await foldersOf(client))
    .map(({ path, status }) => {
      const end = ends.get(path);
      const isSame = end !== undefined && (status?.uidValidity ?? null) === end.validity;
      return { path, next: status?.uidNext, from: isSame ? end.next : 1 };
    })
    .filter(({ next, from }) => next === undefined || next > from);
  let notice: string | null = null;
  let unseen = Math.max(0, folders.length - MAX_FOLDERS);
  for (const { path, from } of folders.slice(0, MAX_FOLDERS)) {
    const found = await lookInFolder(client, path, from, mark).catch((error: unknown) => {
      if (!client.usable) throw error;
      // Such as one that is shared, and not to be read.
      return 'unread' as const;
    });
    if (found === 'mail') return { kind: 'found', folder: path };
    if (found === 'notice') notice ??= path;
    if (found === 'unread') unseen++;
  }
  if (notice !== null) return { kind: 'notice', folder: notice };
  return unseen === 0
    ? { kind: 'not-there' }
    : {
        kind: 'untold',
        said: `${unseen} of ${folders.length} folders with new mail were not read`,
        final: false,
      };
}

/** Headers of the new mails alone: servers search fields and encoded subjects each in their own way, or slowly. */
async function lookInFolder(
  client: ImapFlow,
  path: string,
  from: number,
  { field, value }: Mark,
): Promise<'mail' | 'notice' | 'unread' | null> {
  const lock = await client.getMailboxLock(path, { readOnly: true });
  try {
    const { exists = 0, uidNext } = client.mailbox === false ? {} : client.mailbox;
    const query = { uid: true, headers: [field, 'Subject'] };
    const first = uidNext === undefined ? null : Math.max(from, uidNext - MAX_NEW);
    const mails =
      first === null
        ? await client.fetchAll(`${Math.max(1, exists - MAX_NEW + 1)}:*`, query)
        : await client.fetchAll(`${first}:*`, query, { uid: true });
    const headers = mails
      // A range up to `*` has the last mail in it, however old (RFC 9051 section 9).
      .filter(({ uid }) => uid >= from)
      .map(({ headers = Buffer.alloc(0) }) => parseHeaderBlock(headers).header);
    if (headers.some((header) => header.value(field.toLowerCase())?.trim() === value)) return 'mail';
    if (headers.some((header) => header.text('subject')?.includes(value))) return 'notice';
    return first !== null && first > from ? 'unread' : null;
  } finally {
    lock.release();
    // What stays open is not to be asked for its STATUS (RFC 9051 section 6.3.11), and is not opened anew.
    if (client.usable) await client.mailboxClose().catch(() => {});
  }
}

function saidBy(error: unknown): string {
  const { responseText, message } = error as { readonly responseText?: string; readonly message?: string };
  return (responseText ?? message ?? String(error)).slice(0, MAX_SAID_CHARS);
}
