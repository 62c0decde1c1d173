/** What was sent: Message-IDs in clear, recipients as keyed hashes, an item each. */

import { type LedgerEffects, type SentMail, Unavailable } from '../../effects.ts';
import { exactKey, looseKey } from '../../ledger/index.ts';
import { MAX_MESSAGE_ID_CHARS, MAX_RECIPIENT_CHARS, MAX_RECIPIENTS } from '../../ledger/memory.ts';
import { KEYS, ofSent } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, numberIn, stringIn } from './attributes.ts';
import { hasherOf } from './hashes.ts';
import { ALIVE, type Fields } from './items.ts';

/** Message-IDs that differ in the letters of their host only: there is one, or two where a relay rewrites it. */
const MOST_ALIKE = 100;

/** Each try is refused only by a write of another for the same mail. */
const TRIES = 8;

/**
 * As `ledgerOf` in memory: a Message-ID that is added again was sent to all its recipients, first at the earliest time.
 * `addSent` rejects with a RangeError what is beyond the bounds of lib/ledger/memory.ts: a ledger that is complete but
 * for some mails would prove wrongly what was not sent. Where it rejects with `Unavailable`, add the mail again.
 */
export function ledgerOf({ items, ages, hashKeys }: Access): LedgerEffects {
  /** When it was sent, and by which keys its recipients are hashed. */
  const addMail = async (exact: string, loose: string, time: Date, keyId: string | null): Promise<void> => {
    const key = KEYS.sent(loose, exact);
    const set = { sentAt: time.getTime(), expires: ages.sent(time) };
    const keyIds: Fields = keyId === null ? {} : { keyIds: [keyId] };
    const fresh = { expires: ages.sent(time), fields: { sentAt: time.getTime(), exact, ...keyIds } };
    const values = { time: time.getTime() };
    for (let tries = 0; tries < TRIES; tries++) {
      if (await items.putIfAbsent(key, fresh)) return;
      const isEarlier = `${ALIVE} AND #sentAt > :time`;
      if ((await items.update(key, { set, add: keyIds, when: isEarlier, values })) !== null) return;
      if (keyId === null) {
        if ((await items.get(key)) !== null) return;
        continue;
      }
      const isLater = `${ALIVE} AND #sentAt <= :time`;
      if ((await items.update(key, { add: keyIds, when: isLater, values })) !== null) return;
    }
    throw new Unavailable('a mail that was sent changes too fast to be added');
  };

  const find = async (messageId: string): Promise<{ item: Item; exact: string } | null> => {
    const exact = exactKey(messageId);
    const loose = looseKey(messageId);
    const alike = await items.under(ofSent(loose), 'id ', MOST_ALIKE);
    const byKey = (id: string) => alike.find(({ sk }) => sk === KEYS.sent(loose, id).sk);
    const first = alike.toSorted((a, b) => numberIn(a, 'sentAt') - numberIn(b, 'sentAt'))[0];
    const item = byKey(exact) ?? byKey(loose) ?? first;
    return item === undefined ? null : { item, exact: stringIn(item, 'exact') };
  };

  return {
    async addSent(sent) {
      const { messageId, recipients, time } = checked(sent);
      const exact = exactKey(messageId);
      const hasher = recipients.length === 0 ? null : await hasherOf(hashKeys);
      const hashes = new Set(hasher === null ? [] : recipients.map((one) => hasher.hashed(one).hash));
      const keyId = hasher?.newestId ?? null;
      // Recipients first: until the mail itself is there, it is not known at all, and no recipient seems to be missing.
      const expires = ages.sent(time);
      if (keyId !== null)
        await items.putAll(
          [...hashes].map((hash) => ({ key: KEYS.sentTo(exact, hash, keyId), expires, fields: {} })),
        );
      await addMail(exact, looseKey(messageId), time, keyId);
    },
    async findSent(messageId, recipients) {
      // Whoever writes a report chooses the id.
      if (messageId.length > MAX_MESSAGE_ID_CHARS) return null;
      const found = await find(messageId);
      if (found === null) return null;
      const { item, exact } = found;
      const sentAt = new Date(numberIn(item, 'sentAt')).toISOString();
      const hasher = await hasherOf(hashKeys);
      const asked = recipients.slice(0, MAX_RECIPIENTS).map((recipient) => ({
        recipient,
        keys: hasher.hashedByAll(recipient).map(({ hash, keyId }) => KEYS.sentTo(exact, hash, keyId)),
      }));
      const known = new Set((await items.getAll(asked.flatMap(({ keys }) => keys))).map(({ pk }) => pk));
      const among = asked
        .filter(({ keys }) => keys.some(({ pk }) => known.has(pk)))
        .map(({ recipient }) => recipient);
      // Of a mail whose recipients were hashed by a key that is lost, nobody can tell to whom it went: no evidence.
      const ids = Array.isArray(item.keyIds) ? item.keyIds : [];
      const canTell = ids.length === 0 || ids.some((id) => hasher.knows(id));
      return among.length === 0 && !canTell ? null : { sentAt, among };
    },
  };
}

function checked({ messageId, recipients, sentAt }: SentMail) {
  const time = new Date(sentAt);
  if (Number.isNaN(time.getTime())) throw new RangeError('the time at which a mail was sent is no time');
  if (messageId === '' || messageId.length > MAX_MESSAGE_ID_CHARS)
    throw new RangeError(`a Message-ID has 1 to ${MAX_MESSAGE_ID_CHARS} characters`);
  if (recipients.length > MAX_RECIPIENTS)
    throw new RangeError(`a mail has at most ${MAX_RECIPIENTS} recipients; add it in several parts`);
  if (recipients.some(({ length }) => length > MAX_RECIPIENT_CHARS))
    throw new RangeError(`the address of a recipient has at most ${MAX_RECIPIENT_CHARS} characters`);
  return { messageId, recipients, time };
}
