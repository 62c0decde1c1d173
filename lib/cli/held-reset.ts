/** `held reset`: the owner has changed the password of a mailbox. */

import { momentOf } from '../tell/minute.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { type Data, withData } from './data.ts';
import type { HeldResetOptions } from './held.ts';
import { readTime } from './local-time.ts';
import { writeLine } from './terminal.ts';

/** RFC 5321 section 4.5.3.1.3. */
const MAX_MAILBOX_CHARS = 254;
/** Of a time that is none. */
const MAX_TOLD_CHARS = 60;

export async function resetCommand(address: string, options: HeldResetOptions, words: Words): Promise<void> {
  const { reset } = words.held;
  const { dryRun = false } = options;
  const now = new Date();
  const at = timeOf(options.at, now, words).toISOString();
  const mailbox = address.toLowerCase();
  await withData(options, words, dryRun ? 'read' : 'write', async (data) => {
    const incidents = await data.tables.incidents(mailbox);
    if (!dryRun)
      for (const { id } of incidents)
        await data.tables.answerIncident(mailbox, id, { kind: 'reset', time: at });
    if (incidents.length === 0) process.exitCode = 1;
    if (options.json === true) {
      const line = { mailbox, resetAt: at, incidents: incidents.map(({ id }) => id), dryRun };
      await writeLine(process.stdout, JSON.stringify(line));
      return;
    }
    const told = printable(mailbox, MAX_MAILBOX_CHARS);
    if (incidents.length === 0) {
      const others = await mailboxesWithIncidents(data);
      const known = others.length === 0 ? '' : ` ${reset.others(others)}`;
      await writeLine(process.stdout, reset.none(told) + known);
      return;
    }
    const moment = momentOf(at);
    const done = (dryRun ? reset.wouldBe : reset.done)(told, incidents.length, moment);
    await writeLine(process.stdout, `${done}\n${reset.means(moment)}`);
  });
}

/** Throws a sentence that teaches how a time is written. */
function timeOf(text: string | undefined, now: Date, words: Words): Date {
  if (text === undefined) return now;
  const { badTime, noSuchDay, inFuture } = words.held.reset;
  const read = readTime(text, now);
  const told = printable(text, MAX_TOLD_CHARS);
  switch (read.kind) {
    case 'unread':
      throw new Error(badTime(told));
    case 'no-such':
      throw new Error(noSuchDay(told));
    case 'time':
      if (read.time > now) throw new Error(inFuture(momentOf(read.time.toISOString())));
      return read.time;
    default:
      return read satisfies never;
  }
}

async function mailboxesWithIncidents({ tables }: Data): Promise<string[]> {
  const found: string[] = [];
  for (const mailbox of await tables.countedMailboxes())
    if ((await tables.incidents(mailbox)).length > 0) found.push(printable(mailbox, MAX_MAILBOX_CHARS));
  return found;
}
