/** What was sent: Message-IDs in clear, recipients as keyed hashes. */

import type { LedgerEffects, SentMail } from '../../effects.ts';
import { exactKey, looseKey } from '../../ledger/index.ts';
import { MAX_MESSAGE_ID_CHARS, MAX_RECIPIENT_CHARS, MAX_RECIPIENTS } from '../../ledger/memory.ts';
import type { Access } from './group.ts';
import type { HashKeys } from './hash-keys.ts';

interface Row {
  readonly id: number;
  readonly sent_at: number;
}

/**
 * As `ledgerOf` in memory: a Message-ID that is added again was sent to all its recipients, first at the earliest time.
 * `addSent` rejects with a RangeError what is beyond the bounds of lib/ledger/memory.ts: a ledger that is complete but
 * for some mails would prove wrongly what was not sent.
 */
export function ledgerOf({ db, read, write }: Access, keys: HashKeys): LedgerEffects {
  const insert = db.prepare(
    `INSERT INTO sent (exact, loose, sent_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (exact) DO UPDATE SET sent_at = min(sent_at, ?3) RETURNING id`,
  );
  const insertRecipient = db.prepare(
    'INSERT INTO sent_recipients (sent, hash, key_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const byExact = db.prepare('SELECT id, sent_at FROM sent WHERE exact = ?');
  const byLoose = db.prepare('SELECT id, sent_at FROM sent WHERE loose = ? ORDER BY id LIMIT 1');
  const isRecipient = db.prepare('SELECT 1 FROM sent_recipients WHERE sent = ? AND hash = ? AND key_id = ?');
  const keyIds = db.prepare('SELECT DISTINCT key_id FROM sent_recipients WHERE sent = ?');

  const find = (messageId: string): Row | undefined => {
    const loose = looseKey(messageId);
    return (byExact.get(exactKey(messageId)) ?? byExact.get(loose) ?? byLoose.get(loose)) as Row | undefined;
  };
  /** Of a mail whose recipients were hashed by a key that is lost, nobody can tell to whom it went: it is no evidence. */
  const canTell = ({ id }: Row): boolean => {
    const known = keyIds.all(id);
    return known.length === 0 || known.some(({ key_id }) => keys.ids.includes(key_id as string));
  };

  return {
    async addSent(sent) {
      const { messageId, recipients, time } = checked(sent);
      const exact = exactKey(messageId);
      const loose = looseKey(messageId);
      const hashed = recipients.map((recipient) => keys.hashed(recipient));
      await write(() => {
        const { id } = insert.get(exact, loose === exact ? null : loose, time) as { id: number };
        for (const { hash, keyId } of hashed) insertRecipient.run(id, hash, keyId);
      });
    },
    findSent: (messageId, recipients) =>
      read(() => {
        // Whoever writes a report chooses the id.
        if (messageId.length > MAX_MESSAGE_ID_CHARS) return null;
        const row = find(messageId);
        if (row === undefined) return null;
        const among = recipients
          .slice(0, MAX_RECIPIENTS)
          .filter((recipient) =>
            keys
              .hashedByAll(recipient)
              .some(({ hash, keyId }) => isRecipient.get(row.id, hash, keyId) !== undefined),
          );
        if (among.length === 0 && !canTell(row)) return null;
        return { sentAt: new Date(row.sent_at).toISOString(), among };
      }),
  };
}

function checked({ messageId, recipients, sentAt }: SentMail) {
  const time = Date.parse(sentAt);
  if (Number.isNaN(time)) throw new RangeError('the time at which a mail was sent is no time');
  if (messageId === '' || messageId.length > MAX_MESSAGE_ID_CHARS)
    throw new RangeError(`a Message-ID has 1 to ${MAX_MESSAGE_ID_CHARS} characters`);
  if (recipients.length > MAX_RECIPIENTS)
    throw new RangeError(`a mail has at most ${MAX_RECIPIENTS} recipients; add it in several parts`);
  if (recipients.some(({ length }) => length > MAX_RECIPIENT_CHARS))
    throw new RangeError(`the address of a recipient has at most ${MAX_RECIPIENT_CHARS} characters`);
  return { messageId, recipients, time };
}
