/** What was decided of each mail for each mailbox, once; and what the operator said of what was withheld. */

import { isWithheld } from '../../decide/decision.ts';
import { type Answer, type Effects, NotHeld, type OperatorEffects } from '../../effects.ts';
import type { Delivery } from '../../record/delivery.ts';
import { readRecord } from '../../record/record.ts';
import type { Access } from './group.ts';

export interface Records
  extends Pick<Effects, 'recorded' | 'putRecord'>,
    Pick<OperatorEffects, 'recordsOf' | 'answer'> {
  /** What was said of a mail that was withheld; null: nobody answered. */
  answered(key: string, mailbox: string): Promise<Answer | null>;
}

interface Row {
  readonly record: string;
  readonly answer: Answer['kind'] | null;
  readonly answered_at: string | null;
}

export function recordsOf(
  { db, read, write }: Access,
  planNow: (deliveries: readonly Delivery[]) => void,
): Records {
  const insert = db.prepare(
    `INSERT INTO records (key, mailbox, received_at, held, incident_mailbox, incident_id, record)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare('SELECT record, answer, answered_at FROM records WHERE key = ? AND mailbox = ?');
  const ofKey = db.prepare('SELECT record FROM records WHERE key = ? ORDER BY mailbox');
  const setAnswer = db.prepare(
    'UPDATE records SET answer = ?, answered_at = ? WHERE key = ? AND mailbox = ?',
  );

  const rowOf = (key: string, mailbox: string) => select.get(key, mailbox) as Row | undefined;
  const answerNow = (key: string, mailbox: string, answer: Answer): Answer => {
    const row = rowOf(key, mailbox);
    if (row === undefined) throw new NotHeld(`no mail ${key} is known for ${mailbox || 'no mailbox'}`);
    const record = readRecord(row.record);
    if (!isWithheld(record.decision))
      throw new NotHeld(`the mail ${key} for ${mailbox || 'no mailbox'} was not withheld: it was delivered`);
    const before = answerOf(row);
    const standing = before?.kind === 'dropped' && answer.kind === 'released' ? null : before;
    if (standing === null) setAnswer.run(answer.kind, answer.at, key, mailbox);
    const { kind, at } = standing ?? answer;
    if (kind === 'released') planNow(record.deliveries);
    return { kind, at };
  };

  return {
    recorded: (key, mailbox) =>
      read(() => {
        const row = rowOf(key, mailbox);
        return row === undefined ? null : readRecord(row.record);
      }),
    putRecord: (record) =>
      write(() => {
        const { key, mailbox, receivedAt, incident, decision } = record;
        const held = decision.kind === 'hold' ? 1 : 0;
        const { mailbox: counts = null, id = null } = incident ?? {};
        const json = JSON.stringify(record);
        const added = insert.run(key, mailbox, receivedAt, held, counts, id, json).changes > 0;
        return added ? record : readRecord(rowOf(key, mailbox)?.record ?? json);
      }),
    recordsOf: (key) => read(() => ofKey.all(key).map(({ record }) => readRecord(record as string))),
    answered: (key, mailbox) =>
      read(() => {
        const row = rowOf(key, mailbox);
        return row === undefined ? null : answerOf(row);
      }),
    answer: (key, mailbox, answer) => write(() => answerNow(key, mailbox, answer)),
  };
}

export function answerOf({ answer, answered_at }: Omit<Row, 'record'>): Answer | null {
  return answer === null || answered_at === null ? null : { kind: answer, at: answered_at };
}
