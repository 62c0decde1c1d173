/** The list of what is held: floods as one row each, then mails, strangers' words made harmless. */

import type { HeldMail } from '../effects.ts';
import type { Incident } from '../incident/index.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import { few } from './few.ts';
import { harmless } from './harmless.ts';
import { minuteOf, momentOf } from './minute.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { provenanceTone, verdictLine } from './provenance-text.ts';
import { shellWord } from './shell-word.ts';
import { cut, wrap } from './width.ts';
import type { Words } from './words.ts';

/** Domains of a flood that are named. */
const MAX_DOMAINS = 4;
/** An address in a line that is read at a glance. */
const ADDRESS_CHARS = 60;
const INDENT = '  ';

export interface FloodRow {
  readonly id: string;
  readonly mailbox: string;
  readonly held: number;
  readonly first: string;
  readonly last: string;
  readonly verdicts: ReadonlyMap<Provenance['kind'] | 'none', number>;
  readonly remedy: Remedy | null;
  readonly incident: Incident | null;
  /** Null while it goes on. */
  readonly overAt: string | null;
}

export interface HeldPageFacts {
  readonly mails: number;
  readonly floods: readonly FloodRow[];
  readonly otherFloods: number;
  readonly single: number;
  readonly shown: readonly HeldMail[];
  /** The incident whose mails are listed one by one, and its mailbox; null: all. */
  readonly of: { readonly id: string; readonly mailbox: string } | null;
  /** A page that begins further down tells no floods again. */
  readonly isFirst: boolean;
  /** The command for the next page, or null. */
  readonly more: string | null;
  /** What stands behind a command so that it asks the same data: `--data DIR`, or nothing. */
  readonly data: string;
}

export function heldPage(page: HeldPageFacts, words: Words, width: number, paint: Paint): string[] {
  const { list } = words.held;
  const lines: string[] = [];
  if (page.mails === 0) return [list.empty];
  const title =
    page.of === null
      ? list.title(page.mails, page.floods.length, page.single)
      : list.titleOf(page.of.id, page.mails);
  lines.push(...wrap(title, width).map((line) => paint('bold', line)));
  if (page.isFirst) {
    for (const flood of page.floods) lines.push('', ...floodLines(flood, page.data, words, width, paint));
    if (page.otherFloods > 0) lines.push('', ...wrap(list.floodsLeftOut(page.otherFloods), width));
  }
  if (page.shown.length > 0) lines.push('');
  for (const mail of page.shown) lines.push(...mailLines(mail, words, width, paint));
  // A command that is broken over lines cannot be copied.
  if (page.more !== null) lines.push('', list.more(page.more));
  if (page.shown.length > 0) lines.push('', paint('dim', list.next.one));
  return lines;
}

function floodLines(flood: FloodRow, data: string, words: Words, width: number, paint: Paint): string[] {
  const { list } = words.held;
  const { incident, verdicts, overAt } = flood;
  const mailbox = shownAddress(flood.mailbox);
  const head = `${list.flood}  ${flood.id}  ${mailbox}`;
  const facts = [list.held(flood.held)];
  if (incident !== null) {
    facts.push(list.recipients(incident.recipients));
    const domains = incident.domains.map(([name, count]) => `${harmless(name)} ${words.number(count)}`);
    if (domains.length > 0)
      facts.push(list.to(few(domains, words.between, (left) => words.classify.more(left), MAX_DOMAINS)));
  }
  const verdict = verdictOf(verdicts, flood.remedy);
  const lines = [
    paint(overAt === null ? 'bad' : 'bold', cut(head, width)),
    ...indented(whenOf(flood, words), width),
    ...indented(facts.join(words.between), width),
  ];
  if (verdict !== null)
    lines.push(
      ...indented(verdictLine(verdict, words), width).map((line) =>
        paint(provenanceTone(verdict.kind), line),
      ),
    );
  if (incident?.mine === true) lines.push(...indented(list.mine, width));
  if (incident?.resetAt != null) lines.push(...indented(list.reset(momentOf(incident.resetAt)), width));
  return [...lines, ...nextLines(flood, verdict, data, words, paint)];
}

export function whenOf({ incident, first, last, overAt }: FloodRow, words: Words): string {
  const { list } = words.held;
  if (incident === null) return list.forgotten(minuteOf(first), momentOf(last));
  return overAt === null
    ? list.open(momentOf(incident.firstSeen))
    : list.over(minuteOf(incident.firstSeen), momentOf(overAt));
}

/** The most frequent; abuse before all others, for it is what the owner can end. */
export function verdictOf(verdicts: FloodRow['verdicts'], remedy: Remedy | null): Provenance | null {
  if (remedy !== null) return { kind: 'abused', because: 'incident', remedy };
  const [kind] = [...verdicts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  switch (kind) {
    case 'ours':
      return { kind, because: 'strong' };
    case 'unproven':
      return { kind, because: 'nothing-strong' };
    case 'suspect':
      return { kind, because: 'one-family' };
    case 'forged':
      return { kind, because: 'two-families' };
    default:
      return null;
  }
}

function nextLines(
  { id, mailbox, incident }: FloodRow,
  verdict: Provenance | null,
  data: string,
  words: Words,
  paint: Paint,
): string[] {
  const { next } = words.held.list;
  const at = shellWord(mailbox);
  if (at === null) return [];
  const commands = [`${next.look} truebounce held list --incident ${id} --mailbox ${at}${data}`];
  if (incident !== null && !incident.mine)
    commands.push(`${next.mine} truebounce held release --mine ${id} --mailbox ${at}${data}`);
  if (verdict?.kind === 'abused' && verdict.remedy.kind === 'change-password' && incident?.resetAt === null)
    commands.push(`${next.reset} truebounce held reset ${at}${data}`);
  return commands.map((command) => paint('dim', INDENT + command));
}

function mailLines({ record, answer }: HeldMail, words: Words, width: number, paint: Paint): string[] {
  const { list } = words.held;
  const { provenance, recipients, recipientCount, envelope } = record;
  const kind = record.class === 'unread' ? list.unread : words.classes[record.class];
  const why =
    provenance === null
      ? harmless(record.decision.rule)
      : `${words.provenance[provenance.kind]} (${harmless(record.decision.rule)})`;
  const facts = [kind, why, list.from(shownAddress(envelope.reversePath ?? '<>'))];
  const [first] = recipients;
  if (first !== undefined) {
    const more = recipientCount > 1 ? words.classify.more(recipientCount - 1) : '';
    facts.push(`${shownAddress(first.address)}: ${words.reasons[first.reason].brief}${more}`);
  } else if (record.class === 'ordinary') facts.push(list.noReport);
  if (answer !== null)
    facts.push((answer.kind === 'released' ? list.released : list.dropped)(momentOf(answer.at)));
  const head = `${record.key}  ${minuteOf(record.receivedAt)}  ${shownAddress(record.mailbox)}`;
  const tone = provenance === null ? 'plain' : provenanceTone(provenance.kind);
  return [paint(tone, cut(head, width)), ...indented(facts.join(words.between), width)];
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - INDENT.length).map((line) => INDENT + line);
}

function shownAddress(address: string): string {
  return address === '<>' ? address : printable(address, ADDRESS_CHARS);
}
