/** `held list`: one page, or JSON lines. */

import type { HeldMail } from '../effects.ts';
import { heldPage } from '../tell/held-page.ts';
import { painter } from '../tell/paint.ts';
import { printable } from '../tell/printable.ts';
import { shellWord } from '../tell/shell-word.ts';
import type { Words } from '../tell/words.ts';
import { dataOf, withData } from './data.ts';
import type { HeldListOptions } from './held.ts';
import { type HeldFlood, type HeldList, listHeld } from './held-floods.ts';
import { incidentNamed, keyOf } from './held-keys.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export async function listCommand(options: HeldListOptions, words: Words): Promise<void> {
  const { incident: name, mailbox, all = false, limit } = options;
  await withData(options, words, 'read', async (data) => {
    const { tables } = data;
    const again = { command: 'held list --incident', data: dataOf(options) };
    const incident = name === undefined ? null : await incidentNamed(tables, name, mailbox, again, words);
    const after = options.after === undefined ? null : await placeOf(options.after);
    const list = await listHeld(tables, {
      mailbox: mailbox?.toLowerCase(),
      incident,
      answered: all,
      limit,
      now: new Date(),
      after,
    });
    if (options.json === true) {
      for (const line of jsonLines(list, after === null))
        await writeLine(process.stdout, JSON.stringify(line));
      return;
    }
    const page = {
      ...list,
      of: incident,
      isFirst: after === null,
      more: list.next === null ? null : nextCommand(options, list.next),
      data: dataOf(options),
    };
    const paint = painter(coloursOn(process.stdout, process.env));
    await writeLine(process.stdout, heldPage(page, words, columnsOf(process.stdout), paint).join('\n'));

    async function placeOf(text: string) {
      const key = await keyOf(data, text, words);
      const [record] = await tables.recordsOf(key);
      if (record === undefined) throw new Error(words.held.keys.unknown(printable(text, 100)));
      return { key, receivedAt: record.receivedAt };
    }
  });
}

function nextCommand(options: HeldListOptions, after: string): string {
  const words = ['truebounce held list'];
  for (const name of ['incident', 'mailbox'] as const) {
    const word = options[name] === undefined ? null : shellWord(options[name]);
    if (word !== null) words.push(`--${name} ${word}`);
  }
  if (options.all === true) words.push('--all');
  return `${words.join(' ')} --limit ${options.limit} --after ${after}${dataOf(options)}`;
}

function* jsonLines(list: HeldList, withFloods: boolean): Generator<object> {
  if (withFloods) for (const flood of list.floods) yield floodJson(flood);
  for (const mail of list.shown) yield mailJson(mail);
  if (list.next !== null) yield { kind: 'more', after: list.next };
}

function floodJson(flood: HeldFlood) {
  const { incident } = flood;
  return {
    kind: 'flood',
    incident: flood.id,
    mailbox: flood.mailbox,
    open: flood.overAt === null,
    held: flood.held,
    firstHeld: flood.first,
    lastHeld: flood.last,
    verdicts: Object.fromEntries(flood.verdicts),
    remedy: flood.remedy,
    firstSeen: incident?.firstSeen ?? null,
    lastReport: incident?.lastReport ?? null,
    sentLast: incident?.sentLast ?? null,
    overAt: flood.overAt,
    resetAt: incident?.resetAt ?? null,
    mine: incident?.mine ?? false,
    recipients: incident?.recipients ?? null,
    domains: incident?.domains ?? [],
  };
}

/** One mail of a list. */
export function mailJson({ record, answer }: HeldMail) {
  return {
    kind: 'mail',
    key: record.key,
    mailbox: record.mailbox,
    receivedAt: record.receivedAt,
    class: record.class,
    provenance: record.provenance?.kind ?? null,
    decision: { kind: record.decision.kind, rule: record.decision.rule },
    reversePath: record.envelope.reversePath ?? null,
    recipients: record.recipients.map(({ address, reason }) => ({ address, reason })),
    recipientCount: record.recipientCount,
    incident: record.incident?.id ?? null,
    answer,
  };
}
