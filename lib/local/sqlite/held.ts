/** Lists of what is held, newest first, a page at a time. What was dropped is in no list. */

import type { SQLInputValue } from 'node:sqlite';
import type { Answer, HeldMail, HeldPage, HeldQuery, OperatorEffects } from '../../effects.ts';
import { cursorOf, type HeldPlace, MOST_LISTED, placeOf } from '../../record/held-place.ts';
import { readRecord } from '../../record/record.ts';
import type { Access } from './group.ts';
import { answerOf } from './records.ts';

interface Row {
  readonly key: string;
  readonly mailbox: string;
  readonly received_at: string;
  readonly record: string;
  readonly answer: Answer['kind'] | null;
  readonly answered_at: string | null;
}

export function heldOf({ db, read }: Access): Pick<OperatorEffects, 'held'> {
  const pageOf = (query: HeldQuery): HeldPage => {
    const limit = Math.max(1, Math.min(query.limit, MOST_LISTED));
    const after = query.after === null ? null : placeOf(query.after);
    const { where, values } = conditions(query, after);
    const rows = db
      .prepare(
        `SELECT key, mailbox, received_at, record, answer, answered_at FROM records WHERE ${where}
         ORDER BY received_at DESC, key DESC, mailbox DESC LIMIT ?`,
      )
      .all(...values, limit + 1) as unknown as Row[];
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      mails: rows.slice(0, limit).map(mailOf),
      next: last === undefined ? null : cursorOf([last.received_at, last.key, last.mailbox]),
    };
  };
  // A statement a page: its conditions differ, and pages are asked by people.
  return { held: (query) => read(() => pageOf(query)) };
}

function conditions(
  { mailbox, incident, answered }: HeldQuery,
  after: HeldPlace | null,
): { readonly where: string; readonly values: readonly SQLInputValue[] } {
  const parts: [sql: string, ...values: SQLInputValue[]][] = [['held = 1']];
  if (incident !== undefined) parts.push(['incident_id = ?', incident]);
  if (mailbox !== undefined)
    parts.push([incident === undefined ? 'mailbox = ?' : 'incident_mailbox = ?', mailbox]);
  if (!answered) parts.push(['answer IS NULL']);
  if (after !== null) parts.push(['(received_at, key, mailbox) < (?, ?, ?)', ...after]);
  return { where: parts.map(([sql]) => sql).join(' AND '), values: parts.flatMap(([, ...values]) => values) };
}

function mailOf(row: Row): HeldMail {
  return { record: readRecord(row.record), answer: answerOf(row) };
}
