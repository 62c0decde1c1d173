/** Looks for one mail in the mailbox that a host keeps, by IMAP (RFC 9051). Nothing is changed in it: folders are opened to read. */

import { ImapFlow } from 'imapflow';
import type { Looked } from './submission.ts';

/** Implicit TLS (RFC 8314 section 3.2). */
export const IMAPS_PORT = 993;

/** Of a mailbox with more, those are looked into that come first; a new mail lies in the inbox, or with the junk. */
export const MAX_FOLDERS = 50;

const CONNECT_MS = 8_000;
const ANSWER_MS = 30_000;
/** Of what a host said. */
const MAX_SAID_CHARS = 512;

export interface OldMailboxLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Certificates of authorities beside Node's own, PEM. */
  readonly ca?: string;
}

export interface Mark {
  readonly field: string;
  readonly value: string;
}

export interface OldMailbox {
  /** A mail with these characters in that field, or in its subject. Never rejects. */
  look(mark: Mark): Promise<Looked>;
  close(): Promise<void>;
}

/** Connects with the first look, and stays: hosts shut out who logs in every few seconds. */
export function oldMailbox({ host, port, user, password, ca }: OldMailboxLogin): OldMailbox {
  let client: ImapFlow | null = null;
  const connected = async (): Promise<ImapFlow> => {
    if (client !== null) return client;
    client = new ImapFlow({
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
    await client.connect();
    return client;
  };
  return {
    async look(mark) {
      try {
        return await lookIn(await connected(), mark);
      } catch (error) {
        const { responseText, message } = error as {
          readonly responseText?: string;
          readonly message?: string;
        };
        return { kind: 'untold', said: (responseText ?? message ?? String(error)).slice(0, MAX_SAID_CHARS) };
      }
    },
    async close() {
      await client?.logout().catch(() => client?.close());
    },
  };
}

async function lookIn(client: ImapFlow, { field, value }: Mark): Promise<Looked> {
  const folders = (await client.list()).filter(({ flags }) => !flags.has('\\Noselect'));
  const likely = (use: string | undefined) => (use === '\\Inbox' ? 0 : use === '\\Junk' ? 1 : 2);
  const inOrder = folders.toSorted((a, b) => likely(a.specialUse) - likely(b.specialUse));
  for (const { path, specialUse } of inOrder.slice(0, MAX_FOLDERS)) {
    // What a host puts among the sent mail has come to nobody.
    if (specialUse === '\\Sent' || specialUse === '\\Drafts') continue;
    const lock = await client.getMailboxLock(path, { readOnly: true });
    try {
      // Some servers search the fields alone that they have an index of; some do not decode a subject.
      const found = await client.search({ or: [{ header: { [field]: value } }, { subject: value }] });
      if (Array.isArray(found) && found.length > 0) return { kind: 'found', folder: path };
    } finally {
      lock.release();
    }
  }
  return { kind: 'not-there' };
}
