/** What is forgotten, and when. */

import { CORRESPONDENTS_DAYS, COUNTERS_DAYS, LEDGER_DAYS } from '../../record/ages.ts';
import type { SqliteCounters } from './counters.ts';
import type { Access } from './group.ts';
import type { SqliteQueue } from './queue.ts';

const DAY = 24 * 60 * 60_000;

/**
 * Forgets what was received before `before` and is finished: its mails decided, its deliveries settled; what was held and
 * never answered too. Resolves to the keys whose raw mail can go, at most `limit`; and forgets at most `limit` each of
 * counters, correspondents and mails sent that are older than the ages above by the clock.
 */
export type Expire = (before: string, limit: number) => Promise<readonly string[]>;

export function expiryOf(
  { db, write }: Access,
  inbound: SqliteQueue,
  deliveries: SqliteQueue,
  counters: SqliteCounters,
  now: () => Date,
): Expire {
  // Not limited by age alone: what is never finished would stand before all that is, for ever.
  const finished = `NOT EXISTS (SELECT 1 FROM messages WHERE queue = 'inbound' AND body = old.key)
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE key = old.key AND state <> 'settled')`;
  const mails = db.prepare(
    `SELECT key FROM mails AS old WHERE received_at < ? AND ${finished}
       AND EXISTS (SELECT 1 FROM records WHERE records.key = old.key)
     ORDER BY received_at LIMIT max(0, ?)`,
  );
  // Of mails that were decided where nothing is accepted, as in a filter.
  const recordsAlone = db.prepare(
    `SELECT DISTINCT key FROM records AS old WHERE received_at < ? AND ${finished}
       AND NOT EXISTS (SELECT 1 FROM mails WHERE mails.key = old.key)
     ORDER BY received_at LIMIT max(0, ?)`,
  );
  const deliveryIds = db.prepare('SELECT id FROM deliveries WHERE key = ?');
  const ofKey = ['deliveries', 'records', 'mails'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE key = ?`),
  );
  const correspondents = db.prepare(
    `DELETE FROM correspondents WHERE (mailbox, hash, key_id) IN
       (SELECT mailbox, hash, key_id FROM correspondents WHERE at < ? ORDER BY at LIMIT max(0, ?))`,
  );
  const sent = db.prepare('SELECT id FROM sent WHERE sent_at < ? ORDER BY sent_at LIMIT max(0, ?)');
  const ofSent = [
    db.prepare('DELETE FROM sent_recipients WHERE sent = ?'),
    db.prepare('DELETE FROM sent WHERE id = ?'),
  ];

  const forget = (key: string): void => {
    for (const { id } of deliveryIds.all(key)) deliveries.forgetNow(id as string);
    inbound.forgetNow(key);
    for (const statement of ofKey) statement.run(key);
  };
  return (before, limit) =>
    write(() => {
      const time = now().getTime();
      counters.forgetNow(time - COUNTERS_DAYS * DAY, limit);
      correspondents.run(time - CORRESPONDENTS_DAYS * DAY, limit);
      for (const { id } of sent.all(time - LEDGER_DAYS * DAY, limit))
        for (const statement of ofSent) statement.run(id as number);
      const keys = mails.all(before, limit).map(({ key }) => key as string);
      const more = recordsAlone.all(before, limit - keys.length).map(({ key }) => key as string);
      for (const key of [...keys, ...more]) forget(key);
      return [...keys, ...more];
    });
}
