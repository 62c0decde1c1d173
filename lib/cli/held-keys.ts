/** From what a person writes to the mails that he means: whole keys, the beginnings of keys, names of incidents. */

import type { MailRecord } from '../record/record.ts';
import { printable } from '../tell/printable.ts';
import { shellWord } from '../tell/shell-word.ts';
import type { Words } from '../tell/words.ts';
import type { Data, OperatorTables } from './data.ts';

/** Keys that are told where a beginning fits several. */
const MAX_TOLD = 5;
/** Commands that are told where a flood's name is that of several mailboxes. */
const MAX_COMMANDS = 10;
/** Characters of a wrong word that are told; a key has some 40. */
const MAX_TOLD_CHARS = 100;
/** What a key is made of, with its folder in the bucket of a deployment; a beginning of anything else fits none. */
const KEY = /^[\w./-]{1,200}$/;
/** The names of incidents (`lib/incident`). */
const INCIDENT = /^[\w.-]{1,100}$/;
/** Incidents of one name are looked for in so many held mails, where no counts know it any more. */
const LOOKED_THROUGH = 1_000;

/** The key that `text` is, or begins alone. Throws a sentence. */
export async function keyOf(data: Pick<Data, 'keysFrom'>, text: string, words: Words): Promise<string> {
  const { unknown, ambiguous } = words.held.keys;
  const told = printable(text, MAX_TOLD_CHARS);
  if (!KEY.test(text)) throw new Error(unknown(told));
  const keys = await data.keysFrom(text, MAX_TOLD + 1);
  const [key, ...others] = keys;
  if (key === undefined) throw new Error(unknown(told));
  if (others.length > 0) throw new Error(ambiguous(told, keys.slice(0, MAX_TOLD), keys.length > MAX_TOLD));
  return key;
}

/** What was decided of a mail: for each of its mailboxes, or for the one that is named. Throws a sentence. */
export async function recordsFor(
  tables: Pick<OperatorTables, 'recordsOf'>,
  key: string,
  mailbox: string | undefined,
  words: Words,
): Promise<readonly MailRecord[]> {
  const records = await tables.recordsOf(key);
  if (mailbox === undefined) return records;
  const found = records.filter((record) => record.mailbox === mailbox.toLowerCase());
  if (found.length > 0 || records.length === 0) return found;
  const others = records.map((record) => printable(record.mailbox, MAX_TOLD_CHARS));
  throw new Error(words.held.keys.notAtMailbox(key, printable(mailbox, MAX_TOLD_CHARS), others));
}

export interface IncidentName {
  /** That counts it. */
  readonly mailbox: string;
  readonly id: string;
}

/** How the same is asked again, with a mailbox: what stands before the incident's name, and what stands last. */
export interface AskedAgain {
  readonly command: string;
  readonly data: string;
}

/**
 * The incident of that name; names are unique within a mailbox only. One that was forgotten, whose mails are held still,
 * is found by these. Throws a sentence; where several mailboxes have the name, with a command for each.
 */
export async function incidentNamed(
  tables: Pick<OperatorTables, 'countedMailboxes' | 'incidents' | 'held'>,
  id: string,
  mailbox: string | undefined,
  again: AskedAgain,
  words: Words,
): Promise<IncidentName> {
  const { badIncident, unknownIncident, ambiguousIncident } = words.held.keys;
  if (!INCIDENT.test(id)) throw new Error(badIncident(printable(id, MAX_TOLD_CHARS)));
  const wanted = mailbox?.toLowerCase();
  const found = new Set<string>();
  for (const counted of await tables.countedMailboxes()) {
    if (wanted !== undefined && counted !== wanted) continue;
    if ((await tables.incidents(counted)).some((incident) => incident.id === id)) found.add(counted);
  }
  const query = { incident: id, answered: true, limit: LOOKED_THROUGH, after: null };
  const { mails } = await tables.held(wanted === undefined ? query : { ...query, mailbox: wanted });
  for (const { record } of mails) if (record.incident !== null) found.add(record.incident.mailbox);
  const [first, ...others] = found;
  if (first === undefined) throw new Error(unknownIncident(id));
  if (others.length > 0) {
    const mailboxes = [...found].sort();
    const told = ambiguousIncident(
      id,
      mailboxes.map((name) => printable(name, MAX_TOLD_CHARS)),
    );
    throw new Error([told, ...commandsFor(id, mailboxes, again)].join('\n'));
  }
  return { mailbox: first, id };
}

/** Of the mailboxes whose names can be copied into a shell, the first few. */
function commandsFor(id: string, mailboxes: readonly string[], { command, data }: AskedAgain): string[] {
  return mailboxes
    .flatMap((mailbox) => shellWord(mailbox) ?? [])
    .slice(0, MAX_COMMANDS)
    .map((word) => `  truebounce ${command} ${id} --mailbox ${word}${data}`);
}
