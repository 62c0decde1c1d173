/** What was decided of each mail for each mailbox, once; and what the operator said of what was withheld. */

import { isWithheld } from '../../decide/decision.ts';
import { type Answer, type Effects, NotHeld, type OperatorEffects, Unavailable } from '../../effects.ts';
import type { Delivery } from '../../record/delivery.ts';
import { type MailRecord, readRecord } from '../../record/record.ts';
import { KEYS, type Key, LISTS, ofMail, place } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, stringIn, textIn } from './attributes.ts';
import { fittingJson } from './fitting.ts';
import { ALIVE, type Fields } from './items.ts';

export interface Records
  extends Pick<Effects, 'recorded' | 'putRecord'>,
    Pick<OperatorEffects, 'recordsOf' | 'answer'> {
  /** What was said of a mail that was withheld; null: nobody answered. */
  answered(key: string, mailbox: string): Promise<Answer | null>;
}

const DROPPED = { dropped: 'dropped' };
/** What was dropped can be released. */
const FREE_FOR: Readonly<Record<Answer['kind'], string>> = {
  dropped: `${ALIVE} AND attribute_not_exists(#answer)`,
  released: `${ALIVE} AND (attribute_not_exists(#answer) OR #answer = :dropped)`,
};

export function recordsOf(
  { items, ages }: Access,
  plan: (deliveries: readonly Delivery[]) => Promise<void>,
): Records {
  const recorded = async (key: string, mailbox: string): Promise<MailRecord | null> => {
    const item = await items.get(KEYS.record(key, mailbox));
    return item === null ? null : recordIn(item);
  };
  const answered = async (key: string, mailbox: string): Promise<Answer | null> => {
    const item = await items.get(KEYS.record(key, mailbox));
    return item === null ? null : answerIn(item);
  };
  /** Null where another answer stands in its way. */
  const put = async (at: Key, { kind, at: answeredAt }: Answer): Promise<Answer | null> => {
    const item = await items.update(at, {
      set: { answer: kind, answeredAt },
      when: FREE_FOR[kind],
      values: DROPPED,
    });
    return item === null ? null : answerIn(item);
  };

  return {
    recorded,
    answered,
    async putRecord(record) {
      const { key, mailbox } = record;
      const json = fittingJson(record);
      const fields = { record: json, ...listsOf(record) };
      const write = { expires: ages.kept(items.now()), fields };
      if (await items.putIfAbsent(KEYS.record(key, mailbox), write)) return readRecord(json);
      // Somebody was first, or it was this very write, whose answer was lost.
      const standing = await recorded(key, mailbox);
      if (standing === null) throw new Unavailable('a record expired in the moment in which it was put');
      return standing;
    },
    async recordsOf(key) {
      return (await items.under(ofMail(key), 'for ')).map(recordIn);
    },
    async answer(key, mailbox, answer) {
      const at = KEYS.record(key, mailbox);
      const item = await items.get(at);
      if (item === null) throw new NotHeld(`no mail ${key} is known for ${mailbox || 'no mailbox'}`);
      const record = recordIn(item);
      if (!isWithheld(record.decision))
        throw new NotHeld(
          `the mail ${key} for ${mailbox || 'no mailbox'} was not withheld: it was delivered`,
        );
      const standing = (await put(at, answer)) ?? (await answered(key, mailbox));
      if (standing === null)
        throw new Unavailable('a held mail expired in the moment in which it was answered');
      // Also where the answer stood already: whoever gave it may have ended before this.
      if (standing.kind === 'released') await plan(record.deliveries);
      return standing;
    },
  };
}

/** Only what is held is listed. */
function listsOf({ key, mailbox, receivedAt, incident, decision }: MailRecord): Fields {
  if (decision.kind !== 'hold') return {};
  return {
    list: LISTS.held,
    place: place(receivedAt, key, mailbox),
    heldMailbox: LISTS.heldMailbox(mailbox),
    ...(incident === null
      ? {}
      : { heldIncident: LISTS.heldIncident(incident.id), incidentMailbox: incident.mailbox }),
  };
}

export function recordIn(item: Item): MailRecord {
  return readRecord(stringIn(item, 'record'));
}

export function answerIn(item: Item): Answer | null {
  const kind = textIn(item, 'answer');
  if (kind !== 'released' && kind !== 'dropped') return null;
  return { kind, at: stringIn(item, 'answeredAt') };
}
