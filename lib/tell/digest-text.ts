/** The daily mail about held mail: floods as a row each, then mails, then what can be done about them. */

import type { MailRecord } from '../record/record.ts';
import { ALERT_COLUMNS, paragraph, pointLines } from './alert-lines.ts';
import { few } from './few.ts';
import { type ForeignValues, foreignValues } from './foreign-values.ts';
import { type FloodRow, verdictOf, whenOf } from './held-page.ts';
import { momentOf } from './minute.ts';
import { shellWord } from './shell-word.ts';
import type { Words } from './words.ts';

/** Rows of each: who looks for a mail in a mail reads a page or two, and more are not looked through. */
export const MAX_MAIL_ROWS = 50;
export const MAX_FLOOD_ROWS = 20;
/** Domains of a flood that are named. */
const MAX_DOMAINS = 3;
const INDENT = '  ';

export interface DigestMail {
  readonly record: MailRecord;
  /** The mail's own, decoded; null: it has none, or it was not read. */
  readonly subject: string | null;
}

export interface DigestFacts {
  /** When the mails came: from, and before `until`. ISO 8601. */
  readonly from: string;
  readonly until: string;
  /** All of them, those of the floods too; `whole`: false where they were too many to be counted. */
  readonly mails: number;
  readonly whole: boolean;
  /** Told are the first MAX_FLOOD_ROWS. */
  readonly floods: readonly FloodRow[];
  /** Mails of floods that are not among them. */
  readonly otherFloods: number;
  /** Mails beside the floods; told are the first MAX_MAIL_ROWS of `shown`. */
  readonly single: number;
  readonly shown: readonly DigestMail[];
  readonly retentionDays: number;
  /** What stands behind a command so that it asks this deployment: ` --stack --region eu-west-1`. Words of ours. */
  readonly stack: string;
}

/** Pure. Lines end in LF; commands are never broken. Strangers' words are cut and made harmless (`foreign-values.ts`). */
export function digestText(
  facts: DigestFacts,
  words: Words,
): { readonly subject: string; readonly body: string } {
  const { digest } = words;
  const values = foreignValues();
  const floods = facts.floods.slice(0, MAX_FLOOD_ROWS);
  const shown = facts.shown.slice(0, MAX_MAIL_ROWS);
  const inRows = floods.reduce((sum, { held }) => sum + held, 0);
  const inFloods = facts.floods.reduce((sum, { held }) => sum + held, 0) + facts.otherFloods;
  const lines = [
    ...paragraph(digest.what(facts.mails, momentOf(facts.from), momentOf(facts.until), facts.whole)),
    ...rows(
      digest.headings.floods,
      floods.map((flood) => floodRow(flood, facts.stack, values, words)),
      inFloods > inRows ? digest.otherFloods(inFloods - inRows) : null,
    ),
    ...rows(
      digest.headings.mails,
      shown.map((mail) => mailRow(mail, values, words)),
      facts.single > shown.length ? digest.otherMails(facts.single - shown.length) : null,
    ),
    '',
    digest.headings.next,
    ...nextLines(facts, shown.length > 0, words),
    '',
    ...paragraph(digest.kept(facts.retentionDays)),
  ];
  return {
    subject: digest.subject(facts.mails),
    body: lines.map((line) => `${values.restored(line)}\n`).join(''),
  };
}

function rows(heading: string, entries: readonly (readonly string[])[], others: string | null): string[] {
  if (entries.length === 0 && others === null) return [];
  return ['', heading, ...entries.flat(), ...(others === null ? [] : ['', ...paragraph(others)])];
}

function floodRow(flood: FloodRow, stack: string, values: ForeignValues, words: Words): string[] {
  const { list } = words.held;
  const { id, mailbox, held, incident, verdicts, remedy } = flood;
  const verdict = verdictOf(verdicts, remedy);
  const facts = [
    toldMailbox(mailbox, values, words),
    list.held(held),
    ...(verdict === null ? [] : [words.provenance[verdict.kind]]),
    whenOf(flood, words),
  ];
  if (incident !== null && incident.domains.length > 0) {
    const domains = incident.domains.map(([name, count]) => `${values.told(name)} ${words.number(count)}`);
    facts.push(list.to(few(domains, words.between, words.classify.more, MAX_DOMAINS)));
  }
  if (incident?.mine === true) facts.push(list.mine);
  // A mail program makes a link of a word in a command as of any other: what is not told as it stands is not in one.
  const at = values.told(mailbox) === mailbox ? shellWord(mailbox) : null;
  return [
    ...pointLines(facts.join(words.between), '- '),
    ...(at === null ? [] : [`    truebounce held list --incident ${id} --mailbox ${at}${stack}`]),
  ];
}

function mailRow({ record, subject }: DigestMail, values: ForeignValues, words: Words): string[] {
  const { digest, between } = words;
  const { key, mailbox, receivedAt, envelope, recipients, recipientCount } = record;
  const kind = record.class === 'unread' ? words.held.list.unread : words.classes[record.class];
  const what = [kind, ruleOf(record, values, words)];
  const [first] = recipients;
  if (first !== undefined) {
    const more = recipientCount > 1 ? words.classify.more(recipientCount - 1) : '';
    what.push(`${values.told(first.address)}: ${words.reasons[first.reason].brief}${more}`);
  }
  const way = [
    momentOf(receivedAt),
    digest.to(toldMailbox(mailbox, values, words)),
    digest.from(envelope.reversePath == null ? '<>' : values.told(envelope.reversePath)),
  ];
  const told = [
    way.join(between),
    ...(subject === null ? [] : [digest.subjectOf(values.told(subject))]),
    what.join(between),
  ];
  return [
    `- ${values.told(key)}`,
    ...told.flatMap((text) => paragraph(text, ALERT_COLUMNS - INDENT.length).map((line) => INDENT + line)),
  ];
}

/** The verdict, or why a mail is held that has none. */
function ruleOf({ provenance, decision: { rule } }: MailRecord, values: ForeignValues, words: Words): string {
  const { why, ownRule } = words.scanSite;
  if (rule.startsWith('rule:')) return ownRule(values.told(rule.slice('rule:'.length)));
  if (provenance !== null) return words.provenance[provenance.kind];
  const rowWords: Readonly<Record<string, string>> = why;
  return rowWords[rule] ?? values.told(rule);
}

function toldMailbox(mailbox: string, values: ForeignValues, words: Words): string {
  return mailbox === '' ? words.digest.noMailbox : values.told(mailbox);
}

function nextLines({ stack }: DigestFacts, hasMails: boolean, { digest: { next } }: Words): string[] {
  const commands: [text: string, command: string][] = [[next.list, 'list']];
  if (hasMails)
    commands.push([next.show, 'show KEY'], [next.release, 'release KEY'], [next.drop, 'drop KEY']);
  return commands.flatMap(([text, command]) => [
    ...pointLines(text, '- '),
    `    truebounce held ${command}${stack}`,
  ]);
}
