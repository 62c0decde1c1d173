/** Lists of what is held, newest first, a page at a time. What was dropped is in no list. */

import type { HeldMail, HeldQuery, OperatorEffects } from '../../effects.ts';
import { cursorOf, MOST_LISTED, placeOf } from '../../record/held-place.ts';
import { type Index, LISTS, place, TABLE } from '../keys.ts';
import type { Access } from './access.ts';
import type { Item } from './attributes.ts';
import { keyOf } from './items.ts';
import { answerIn, recordIn } from './records.ts';

/** Rows that are read at once: of a list in which most is answered, many are passed over. */
const FEWEST_ROWS = 100;

/**
 * The list may lag: a mail that was held within the last second may be missing from it. What it holds is read itself
 * before it is told, so that an answer that was given counts at once.
 */
export function heldOf({ items }: Access): Pick<OperatorEffects, 'held'> {
  return {
    async held(query) {
      const limit = Math.max(1, Math.min(query.limit, MOST_LISTED));
      const { index, partition } = listOf(query);
      const after = query.after === null ? null : placeOf(query.after);
      const pages = items.list(index, partition, {
        backwards: true,
        pageSize: Math.max(FEWEST_ROWS, limit + 1),
        ...(after === null ? {} : { bound: '#place < :place', values: { place: place(...after) } }),
      });
      const found: HeldMail[] = [];
      for await (const rows of pages) {
        const asked = rows.filter((row) => isAsked(row, query)).map(keyOf);
        // Not more than are still wanted: each is a whole record.
        for (let at = 0; at < asked.length && found.length <= limit; ) {
          const some = asked.slice(at, at + limit + 1 - found.length);
          at += some.length;
          const mails = (await items.getAll(some)).map(mailOf);
          found.push(...mails.filter(({ answer }) => query.answered || answer === null));
        }
        if (found.length > limit) break;
      }
      const mails = found.slice(0, limit);
      const last = found.length > limit ? mails.at(-1)?.record : undefined;
      const next = last === undefined ? null : cursorOf([last.receivedAt, last.key, last.mailbox]);
      return { mails, next };
    },
  };
}

function listOf({ mailbox, incident }: HeldQuery): { readonly index: Index; readonly partition: string } {
  const { list, heldMailbox, heldIncident } = TABLE.indexes;
  if (incident !== undefined) return { index: heldIncident, partition: LISTS.heldIncident(incident) };
  if (mailbox !== undefined) return { index: heldMailbox, partition: LISTS.heldMailbox(mailbox) };
  return { index: list, partition: LISTS.held };
}

function isAsked(row: Item, { mailbox, incident, answered }: HeldQuery): boolean {
  if (!answered && row.answer !== undefined) return false;
  return incident === undefined || mailbox === undefined || row.incidentMailbox === mailbox;
}

function mailOf(item: Item): HeldMail {
  return { record: recordIn(item), answer: answerIn(item) };
}
