/** Accepted mails: what stands in the raw store, and came by which envelope. */

import type { Inbound } from '../../model.ts';
import type { Access } from './group.ts';
import type { SqliteQueue } from './queue.ts';

export interface AcceptedMail {
  readonly inbound: Inbound;
  /** Bytes of the raw mail. */
  readonly size: number;
}

export interface Mails {
  /**
   * An accepted mail becomes known, and goes on the queue `inbound`, in one commit. Asked again for the same key, it
   * changes nothing.
   */
  accept(inbound: Inbound, size: number): Promise<void>;
  /** The accepted mail of that key, or null. */
  accepted(key: string): Promise<AcceptedMail | null>;
  /**
   * Accepted mails by key in order, for an audit and for lists: at most `limit` after `after`, received at or after
   * `since`.
   */
  acceptedSince(since: string, after: string | null, limit: number): Promise<readonly AcceptedMail[]>;
  /** When the newest was received; null where there is none. */
  newestAccepted(): Promise<string | null>;
}

interface Row {
  readonly inbound: string;
  readonly size: number;
}

export function mailsOf({ db, read, write }: Access, inbound: SqliteQueue): Mails {
  const insert = db.prepare(
    'INSERT INTO mails (key, received_at, size, inbound) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare('SELECT inbound, size FROM mails WHERE key = ?');
  const since = db.prepare(
    'SELECT inbound, size FROM mails WHERE key > ? AND received_at >= ? ORDER BY key LIMIT max(0, ?)',
  );
  const newest = db.prepare('SELECT max(received_at) AS at FROM mails');
  const mailOf = ({ inbound, size }: Row): AcceptedMail => ({ inbound: JSON.parse(inbound), size });
  return {
    accept: (mail, size) =>
      write(() => {
        const added = insert.run(mail.key, mail.receivedAt, size, JSON.stringify(mail));
        if (added.changes > 0) inbound.sendNow(mail.key);
      }),
    accepted: (key) =>
      read(() => {
        const row = select.get(key) as Row | undefined;
        return row === undefined ? null : mailOf(row);
      }),
    acceptedSince: (from, after, limit) =>
      read(() => (since.all(after ?? '', from, limit) as unknown as Row[]).map(mailOf)),
    newestAccepted: () => read(() => (newest.get()?.at ?? null) as string | null),
  };
}
